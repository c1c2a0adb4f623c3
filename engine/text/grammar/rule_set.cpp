#include "engine/text/grammar/rule_set.h"

#include <utility>

namespace praxis::engine::text::grammar {
namespace {

constexpr std::size_t kBytesMax = 64u << 20;

}  // namespace

RuleSet::RuleSet() {
  m_nodes.push_back({.kind = NodeKind::empty});
  m_nodes.push_back({.kind = NodeKind::nothing});
}

NodeId RuleSet::add(Node node) {
  m_bytes += node.bytes.size() + node.children.size() * sizeof(NodeId) +
             node.characters.ranges().size() * sizeof(CodepointRange) +
             (node.machine ? node.machine->states.size() * sizeof(Machine::State) : 0);
  if (m_nodes.size() >= kNodesMax || m_bytes > kBytesMax) {
    m_overfull = true;
    return nothing();
  }
  m_nodes.push_back(std::move(node));
  return static_cast<NodeId>(m_nodes.size() - 1);
}

NodeId RuleSet::literal(std::string_view bytes) {
  if (bytes.empty()) return empty();
  if (const auto it = m_literals.find(bytes); it != m_literals.end()) return it->second;
  const NodeId id = add({.kind = NodeKind::literal, .bytes = std::string(bytes)});
  m_literals.emplace(bytes, id);
  return id;
}

NodeId RuleSet::characters(CodepointSet set) {
  if (set.empty()) return nothing();
  if (const auto it = m_characters.find(set); it != m_characters.end()) return it->second;
  const NodeId id = add({.kind = NodeKind::characters, .characters = set});
  m_characters.emplace(std::move(set), id);
  return id;
}

NodeId RuleSet::sequence(std::vector<NodeId> parts) {
  for (const NodeId part : parts) {
    if (part == nothing()) return nothing();
  }
  std::erase(parts, empty());
  if (parts.empty()) return empty();
  if (parts.size() == 1) return parts.front();
  return add({.kind = NodeKind::sequence, .children = std::move(parts)});
}

NodeId RuleSet::choice(std::vector<NodeId> parts) {
  std::erase(parts, nothing());
  if (parts.empty()) return nothing();
  if (parts.size() == 1) return parts.front();
  return add({.kind = NodeKind::choice, .children = std::move(parts)});
}

NodeId RuleSet::repeat(NodeId part, int min, int max) {
  if (max == 0 || part == empty()) return empty();
  if (part == nothing()) return min == 0 ? empty() : nothing();
  if (min == 1 && max == 1) return part;
  return add({.kind = NodeKind::repeat, .min = min, .max = max, .children = {part}});
}

NodeId RuleSet::rule(RuleId rule) { return add({.kind = NodeKind::rule, .rule = rule}); }

NodeId RuleSet::machine(Machine machine) {
  return add({.kind = NodeKind::machine, .machine = std::make_shared<const Machine>(std::move(machine))});
}

RuleId RuleSet::addRule(std::string name) {
  if (m_rules.size() >= kRulesMax) {
    m_overfull = true;
    return 0;
  }
  m_rules.push_back({.name = std::move(name)});
  return static_cast<RuleId>(m_rules.size() - 1);
}

}  // namespace praxis::engine::text::grammar
