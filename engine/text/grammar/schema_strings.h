#pragma once
// The JSON string forms of a grammar: free strings with a length, and strings that an automaton over characters allows.
// Thread: one builder.

#include <map>
#include <optional>
#include <string_view>

#include "engine/text/grammar/char_machine.h"
#include "engine/text/grammar/rule_set.h"

namespace praxis::engine::text::grammar {

// The pattern of a known format ("date", "uuid", ...); nothing for others, which are annotations.
std::optional<std::string_view> formatPattern(std::string_view format);

class StringForms {
 public:
  explicit StringForms(RuleSet& rules) : m_rules(rules) {}

  // A quoted string of min to max characters (kNoLengthLimit), each written in any way that JSON has.
  NodeId freeString(std::size_t min, std::size_t max);
  // A quoted string of what the machine accepts. Each character is written in one way: as itself where that is allowed,
  // else with its short escape. So two different texts are two different strings.
  NodeId machineString(const CharMachine& machine);

 private:
  NodeId freeCharacter();
  NodeId written(const CodepointSet& set);

  RuleSet& m_rules;
  std::optional<NodeId> m_freeCharacter;
  std::map<CodepointSet, NodeId> m_written;
};

}  // namespace praxis::engine::text::grammar
