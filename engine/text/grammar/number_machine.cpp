#include "engine/text/grammar/number_machine.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace praxis::engine::text::grammar {
namespace {

using base::ErrorCode;
using base::Result;

constexpr std::size_t kFreeDigits = 16;         // digits before the point where no bound limits them
constexpr std::size_t kSignificantDigits = 15;  // decimal texts of as many digits stay apart as binary64
constexpr std::size_t kWrittenDigits = 17;      // and as many write any binary64
constexpr std::size_t kStatesMax = 60'000;
constexpr std::uint64_t kMultipleMax = 1'500;

// The magnitudes of one sign.
struct Magnitudes {
  Decimal lower;
  std::optional<Decimal> upper;
  bool lowerOpen = false;
  bool upperOpen = false;
};

std::size_t wholeDigits(const Decimal& value) { return std::max<std::size_t>(1, value.whole.size()); }

// Digit at an index of the text that has `length` digits before the point.
int digitAt(const Decimal& value, std::size_t length, std::size_t index) {
  if (index < length) {
    const std::size_t padding = length - value.whole.size();
    return index < padding ? 0 : value.whole[index - padding] - '0';
  }
  return index - length < value.fraction.size() ? value.fraction[index - length] - '0' : 0;
}

bool onlyZerosFrom(const Decimal& value, std::size_t length, std::size_t index) {
  for (; index < length + value.fraction.size(); ++index) {
    if (digitAt(value, length, index) != 0) return false;
  }
  return true;
}

class Builder {
 public:
  Builder(RuleSet& rules, std::uint64_t step, std::size_t stepPlaces, std::size_t fractionMax)
      : m_rules(rules), m_step(step), m_stepPlaces(stepPlaces), m_fractionMax(fractionMax) {
    m_machine.states.emplace_back();  // the start: before the sign
  }

  // Adds the texts of these magnitudes behind the state.
  void add(std::uint32_t from, const Magnitudes& magnitudes) {
    m_range = &magnitudes;
    m_ids.clear();  // tight states belong to these bounds
    const std::size_t longest =
        magnitudes.upper ? wholeDigits(*magnitudes.upper) : std::max(kFreeDigits, wholeDigits(magnitudes.lower) + 1);
    for (std::size_t length = wholeDigits(magnitudes.lower); length <= longest; ++length) {
      const bool tightLower = wholeDigits(magnitudes.lower) == length;
      const bool tightUpper = magnitudes.upper && wholeDigits(*magnitudes.upper) == length;
      const Place begin{.length = length, .remaining = length, .tightLower = tightLower, .tightUpper = tightUpper};
      addDigits(from, begin, length > 1 ? 1 : 0);
    }
    while (!m_pending.empty() && m_machine.states.size() <= kStatesMax) {
      const auto [place, id] = m_pending.back();
      m_pending.pop_back();
      m_machine.states[id].accepting = accepts(place);
      if (place.remaining > 0 || (place.point && place.fraction < m_fractionMax)) addDigits(id, place, 0);
      if (place.remaining == 0 && !place.point && m_fractionMax > 0) {
        Place next = place;
        next.point = true;
        addEdge(id, ".", next);
      }
    }
  }

  bool overfull() const { return m_machine.states.size() > kStatesMax; }
  std::uint32_t addSign() {
    m_machine.states.emplace_back();
    m_machine.states[0].edges.push_back({m_rules.literal("-"), 1});
    return 1;
  }
  Machine take() { return std::move(m_machine); }

 private:
  struct Place {
    std::size_t length = 0;     // digits before the point; 0 once no bound is tight
    std::size_t remaining = 0;  // of them still to come
    bool point = false;
    std::size_t fraction = 0;  // digits behind the point
    bool tightLower = false;   // so far equal to the bound
    bool tightUpper = false;
    std::uint64_t rest = 0;  // of the digits so far divided by the step
    auto operator<=>(const Place&) const = default;
  };

  void addEdge(std::uint32_t from, std::string_view text, Place place) {
    if (!place.tightLower && !place.tightUpper) place.length = 0;
    const auto [it, added] = m_ids.emplace(place, static_cast<std::uint32_t>(m_machine.states.size()));
    if (added) {
      m_machine.states.emplace_back();
      m_pending.emplace_back(place, it->second);
    }
    m_machine.states[from].edges.push_back({m_rules.literal(text), it->second});
  }

  void addDigits(std::uint32_t from, const Place& place, int first) {
    const std::size_t index = place.length - place.remaining + place.fraction;
    for (int digit = first; digit <= 9; ++digit) {
      Place next = place;
      if (place.tightLower) {
        const int bound = digitAt(m_range->lower, place.length, index);
        if (digit < bound) continue;
        next.tightLower = digit == bound;
      }
      if (place.tightUpper) {
        const int bound = digitAt(*m_range->upper, place.length, index);
        if (digit > bound) continue;
        next.tightUpper = digit == bound;
      }
      if (place.remaining > 0) --next.remaining;
      if (place.point) ++next.fraction;
      next.rest = (place.rest * 10 + static_cast<std::uint64_t>(digit)) % m_step;
      addEdge(from, std::string_view("0123456789").substr(static_cast<std::size_t>(digit), 1), next);
    }
  }

  bool accepts(const Place& place) const {
    if (place.remaining > 0 || (place.point && place.fraction == 0)) return false;
    const std::size_t index = place.length + place.fraction;
    if (place.tightLower && (m_range->lowerOpen || !onlyZerosFrom(m_range->lower, place.length, index))) return false;
    if (place.tightUpper && m_range->upperOpen && onlyZerosFrom(*m_range->upper, place.length, index)) return false;
    std::uint64_t rest = place.rest;
    for (std::size_t i = place.fraction; i < m_stepPlaces; ++i) rest = rest * 10 % m_step;
    return rest == 0;
  }

  RuleSet& m_rules;
  const std::uint64_t m_step;
  const std::size_t m_stepPlaces;
  const std::size_t m_fractionMax;
  const Magnitudes* m_range = nullptr;
  Machine m_machine;
  std::map<Place, std::uint32_t> m_ids;
  std::vector<std::pair<Place, std::uint32_t>> m_pending;
};

// The place of the last digit that tells neighbours of the bound apart as binary64.
std::size_t resolution(const Decimal& bound) {
  if (!bound.whole.empty()) {
    return std::max(bound.fraction.size(), kSignificantDigits - std::min(kSignificantDigits, bound.whole.size()));
  }
  return kSignificantDigits + std::min(bound.fraction.find_first_not_of('0'), bound.fraction.size());
}

// An open bound becomes the next number inside that a validator working in binary64 still tells from it.
void closeBounds(NumberBounds& bounds) {
  if (bounds.integer) return;
  if (bounds.lower && bounds.lowerOpen && !bounds.lower->isZero()) {
    bounds.lower = bounds.lower->magnitudeMoved(resolution(*bounds.lower), !bounds.lower->negative);
    bounds.lowerOpen = false;
  }
  if (bounds.upper && bounds.upperOpen && !bounds.upper->isZero()) {
    bounds.upper = bounds.upper->magnitudeMoved(resolution(*bounds.upper), bounds.upper->negative);
    bounds.upperOpen = false;
  }
}

std::size_t fractionDigits(const NumberBounds& bounds, std::size_t stepPlaces) {
  if (bounds.integer) return 0;
  std::size_t whole = 1;
  std::size_t needed = 0;
  for (const auto& bound : {bounds.lower, bounds.upper}) {
    if (!bound) continue;
    whole = std::max(whole, bound->whole.size());
    needed = std::max(needed, bound->fraction.size());
  }
  const std::size_t fraction = std::max(needed, kWrittenDigits - std::min(kWrittenDigits, whole));
  return bounds.multipleOf ? std::min(fraction, stepPlaces) : fraction;
}

std::optional<Magnitudes> negativeSide(const NumberBounds& bounds) {
  if (bounds.lower && !bounds.lower->negative) return std::nullopt;
  Magnitudes side{.lowerOpen = true};
  if (bounds.upper && bounds.upper->negative) {
    side.lower = bounds.upper->negated();
    side.lowerOpen = bounds.upperOpen;
  }
  if (bounds.lower) side.upper = bounds.lower->negated();
  side.upperOpen = bounds.lowerOpen;
  return side;
}

std::optional<Magnitudes> positiveSide(const NumberBounds& bounds) {
  if (bounds.upper && bounds.upper->negative) return std::nullopt;
  Magnitudes side{.upper = bounds.upper, .upperOpen = bounds.upperOpen};
  if (bounds.lower && !bounds.lower->negative) {
    side.lower = *bounds.lower;
    side.lowerOpen = bounds.lowerOpen;
  }
  return side;
}

bool isEmpty(const Magnitudes& side) { return side.upper && compareMagnitude(side.lower, *side.upper) > 0; }

}  // namespace

void NumberBounds::raiseLower(const Decimal& bound, bool open) {
  if (lower && (*lower > bound || (*lower == bound && (lowerOpen || !open)))) return;
  lower = bound;
  lowerOpen = open;
}

void NumberBounds::reduceUpper(const Decimal& bound, bool open) {
  if (upper && (*upper < bound || (*upper == bound && (upperOpen || !open)))) return;
  upper = bound;
  upperOpen = open;
}

bool NumberBounds::contain(const Decimal& value) const {
  if (lower && (value < *lower || (lowerOpen && value == *lower))) return false;
  if (upper && (value > *upper || (upperOpen && value == *upper))) return false;
  if (multipleOf && !isMultiple(value, *multipleOf)) return false;
  return !integer || value.isInteger();
}

Result<Machine> numberMachine(NumberBounds bounds, RuleSet& rules) {
  std::uint64_t step = 1;
  std::size_t stepPlaces = 0;
  if (bounds.multipleOf) {
    stepPlaces = bounds.multipleOf->fraction.size();
    const std::optional<std::uint64_t> scaled = bounds.multipleOf->scaled(stepPlaces);
    if (!scaled || *scaled == 0 || *scaled > kMultipleMax) {
      return base::fail(ErrorCode::unsupported, "multipleOf is supported for steps of up to {} without the point",
                        kMultipleMax);
    }
    step = *scaled;
  }
  closeBounds(bounds);
  Builder builder(rules, step, stepPlaces, fractionDigits(bounds, stepPlaces));
  const std::optional<Magnitudes> negative = negativeSide(bounds);
  if (negative && !isEmpty(*negative)) builder.add(builder.addSign(), *negative);
  const std::optional<Magnitudes> positive = positiveSide(bounds);
  if (positive && !isEmpty(*positive)) builder.add(0, *positive);
  if (builder.overfull()) {
    return base::fail(ErrorCode::unsupported,
                      "multipleOf and these bounds together need an automaton of more than {} "
                      "states",
                      kStatesMax);
  }
  return builder.take();
}

}  // namespace praxis::engine::text::grammar
