#pragma once
// Decimal numbers as their digits, compared exactly: bounds in schemas are decimal text, not floating point.
// Thread: any.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace praxis::engine::text::grammar {

struct Decimal {
  bool negative = false;  // never of zero
  std::string whole;      // digits before the point, without leading zeros; empty for 0
  std::string fraction;   // digits behind the point, without trailing zeros

  static constexpr std::size_t kDigitsMax = 60;  // before and behind the point

  // From the text of a JSON number; nothing if it has more digits than that.
  static std::optional<Decimal> fromJson(std::string_view number);

  bool isZero() const { return whole.empty() && fraction.empty(); }
  bool isInteger() const { return fraction.empty(); }
  Decimal negated() const;
  // The neighbour by one unit of the given decimal place, towards or away from zero.
  Decimal magnitudeMoved(std::size_t place, bool up) const;
  // The digits of the value times 10^places as an integer, if it is one that fits.
  std::optional<std::uint64_t> scaled(std::size_t places) const;
};

std::strong_ordering compareMagnitude(const Decimal& a, const Decimal& b);
std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
inline bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

// True if value is a whole multiple of unit, a positive number.
bool isMultiple(const Decimal& value, const Decimal& unit);

}  // namespace praxis::engine::text::grammar
