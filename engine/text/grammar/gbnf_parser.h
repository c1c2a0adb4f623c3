#pragma once
// Reads GBNF, the grammar notation of the field: rules of literals, classes, groups and repetitions over code points.
// Thread: any.

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/grammar/rule_set.h"

namespace praxis::engine::text::grammar {

struct GbnfGrammar {
  RuleSet rules;
  RuleId root = 0;
  std::vector<std::string> notes;
};

// Fails on syntax errors (with line and column), undefined rules, a missing `root`, and the token elements `<...>`,
// which would tie the grammar to one vocabulary.
base::Result<GbnfGrammar> parseGbnf(std::string_view source);

}  // namespace praxis::engine::text::grammar
