#pragma once
// The automaton of all decimal texts of a number between bounds: exact, digit by digit, without an exponent.
// Thread: any.

#include <optional>

#include "engine/base/result.h"
#include "engine/text/grammar/decimal.h"
#include "engine/text/grammar/rule_set.h"

namespace praxis::engine::text::grammar {

struct NumberBounds {
  std::optional<Decimal> lower;
  std::optional<Decimal> upper;
  bool lowerOpen = false;  // the bound itself does not count
  bool upperOpen = false;
  std::optional<Decimal> multipleOf;  // positive
  bool integer = false;               // no fraction is written

  bool any() const { return lower || upper || multipleOf; }
  void raiseLower(const Decimal& bound, bool open);
  void reduceUpper(const Decimal& bound, bool open);
  bool contain(const Decimal& value) const;
};

// Refuses multiples of numbers with too many digits, by name. An empty range gives an automaton that accepts nothing.
base::Result<Machine> numberMachine(NumberBounds bounds, RuleSet& rules);

}  // namespace praxis::engine::text::grammar
