#include "engine/text/grammar/decimal.h"

#include <algorithm>

namespace praxis::engine::text::grammar {
namespace {

void trim(Decimal& value) {
  value.whole.erase(0, std::min(value.whole.find_first_not_of('0'), value.whole.size()));
  value.fraction.erase(value.fraction.find_last_not_of('0') + 1);
  if (value.isZero()) value.negative = false;
}

}  // namespace

std::optional<Decimal> Decimal::fromJson(std::string_view number) {
  Decimal value;
  value.negative = number.starts_with('-');
  number.remove_prefix(value.negative);
  const std::size_t exponentAt = std::min(number.find_first_of("eE"), number.size());
  const std::string_view digits = number.substr(0, exponentAt);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  value.whole = digits.substr(0, point);
  value.fraction = point < digits.size() ? digits.substr(point + 1) : std::string_view();
  int exponent = 0;
  for (const char c : number.substr(exponentAt)) {
    if (c >= '0' && c <= '9') exponent = std::min(exponent * 10 + (c - '0'), 100'000);
  }
  if (number.find('-', exponentAt) != std::string_view::npos) exponent = -exponent;
  trim(value);
  if (value.isZero()) return value;
  constexpr int kShiftMax = 1000;
  if (exponent > kShiftMax || exponent < -kShiftMax || number.size() > kShiftMax) return std::nullopt;
  for (; exponent > 0; --exponent) {
    value.whole += value.fraction.empty() ? '0' : value.fraction.front();
    if (!value.fraction.empty()) value.fraction.erase(0, 1);
  }
  for (; exponent < 0; ++exponent) {
    value.fraction.insert(value.fraction.begin(), value.whole.empty() ? '0' : value.whole.back());
    if (!value.whole.empty()) value.whole.pop_back();
  }
  trim(value);
  if (value.whole.size() > kDigitsMax || value.fraction.size() > kDigitsMax) return std::nullopt;
  return value;
}

Decimal Decimal::negated() const {
  Decimal result = *this;
  result.negative = !isZero() && !negative;
  return result;
}

Decimal Decimal::magnitudeMoved(std::size_t place, bool up) const {
  Decimal result = *this;
  result.fraction.resize(std::max(place, result.fraction.size()), '0');
  std::string digits = '0' + result.whole + result.fraction;
  std::size_t at = 1 + result.whole.size() + place;  // behind the digit to move
  const char limit = up ? '9' : '0';
  while (at > 1 && digits[at - 1] == limit) digits[--at] = up ? '0' : '9';
  digits[at - 1] = static_cast<char>(digits[at - 1] + (up ? 1 : -1));
  const std::size_t fractionDigits = result.fraction.size();
  result.whole = digits.substr(0, digits.size() - fractionDigits);
  result.fraction = digits.substr(digits.size() - fractionDigits);
  trim(result);
  return result;
}

std::optional<std::uint64_t> Decimal::scaled(std::size_t places) const {
  if (fraction.size() > places || whole.size() + places > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : whole) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  for (std::size_t i = 0; i < places; ++i) {
    value = value * 10 + (i < fraction.size() ? static_cast<std::uint64_t>(fraction[i] - '0') : 0);
  }
  return value;
}

std::strong_ordering compareMagnitude(const Decimal& a, const Decimal& b) {
  if (a.whole.size() != b.whole.size()) return a.whole.size() <=> b.whole.size();
  if (const int order = a.whole.compare(b.whole); order != 0) return order <=> 0;
  return a.fraction.compare(b.fraction) <=> 0;  // without trailing zeros a prefix is the smaller one
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (a.negative != b.negative) return a.negative ? std::strong_ordering::less : std::strong_ordering::greater;
  return a.negative ? compareMagnitude(b, a) : compareMagnitude(a, b);
}

bool isMultiple(const Decimal& value, const Decimal& unit) {
  const std::optional<std::uint64_t> step = unit.scaled(unit.fraction.size());
  if (!step || *step == 0 || *step > 1'000'000'000 || value.fraction.size() > unit.fraction.size()) return false;
  std::uint64_t remainder = 0;
  const auto feed = [&](char digit) { remainder = (remainder * 10 + static_cast<std::uint64_t>(digit - '0')) % *step; };
  for (const char c : value.whole) feed(c);
  for (std::size_t i = 0; i < unit.fraction.size(); ++i) feed(i < value.fraction.size() ? value.fraction[i] : '0');
  return remainder == 0;
}

}  // namespace praxis::engine::text::grammar
