#pragma once
// Grammars as rules over expressions, the common form that GBNF and JSON Schema are read into. Expressions live in one
// arena and are shared by id: the same part may stand in many places. Thread: one builder.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/grammar/codepoint_set.h"

namespace praxis::engine::text::grammar {

using NodeId = std::uint32_t;
using RuleId = std::uint32_t;
inline constexpr int kUnlimited = -1;

// A finite automaton whose edges are labelled with expressions; state 0 is its start.
struct Machine {
  struct Edge {
    NodeId label = 0;
    std::uint32_t target = 0;
  };
  struct State {
    std::vector<Edge> edges;
    bool accepting = false;
  };
  std::vector<State> states;
};

enum class NodeKind : std::uint8_t { empty, nothing, literal, characters, sequence, choice, repeat, rule, machine };

struct Node {
  NodeKind kind = NodeKind::empty;
  int min = 0;                   // repeat
  int max = kUnlimited;          // repeat
  RuleId rule = 0;               // rule
  std::string bytes;             // literal
  CodepointSet characters;       // characters: one of them, as UTF-8
  std::vector<NodeId> children;  // sequence, choice; repeat has one
  std::shared_ptr<const Machine> machine;
};

class RuleSet {
 public:
  static constexpr std::size_t kNodesMax = 400'000;
  static constexpr std::size_t kRulesMax = 200'000;

  NodeId empty() const { return 0; }    // the empty text
  NodeId nothing() const { return 1; }  // no text at all
  NodeId literal(std::string_view bytes);
  NodeId characters(CodepointSet set);
  NodeId sequence(std::vector<NodeId> parts);
  NodeId choice(std::vector<NodeId> parts);
  NodeId repeat(NodeId part, int min, int max);
  NodeId rule(RuleId rule);
  NodeId machine(Machine machine);
  NodeId optional(NodeId part) { return choice({part, empty()}); }

  RuleId addRule(std::string name);
  void define(RuleId rule, NodeId body) { m_rules[rule].body = body; }

  const Node& node(NodeId id) const { return m_nodes[id]; }
  std::size_t rules() const { return m_rules.size(); }
  const std::string& name(RuleId rule) const { return m_rules[rule].name; }
  NodeId body(RuleId rule) const { return m_rules[rule].body; }
  // Too many parts: the builder goes on harmlessly, and the compiler refuses.
  bool overfull() const { return m_overfull; }

  RuleSet();

 private:
  struct Rule {
    std::string name;
    NodeId body = 1;
  };

  NodeId add(Node node);

  std::vector<Node> m_nodes;
  std::vector<Rule> m_rules;
  std::map<CodepointSet, NodeId> m_characters;  // sets recur: one node each
  std::map<std::string, NodeId, std::less<>> m_literals;
  std::size_t m_bytes = 0;
  bool m_overfull = false;
};

}  // namespace praxis::engine::text::grammar
