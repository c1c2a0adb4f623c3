#include "engine/text/grammar/pattern.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/text/grammar/pattern_tree.h"

namespace praxis::engine::text::grammar {
namespace {

using base::ErrorCode;
using base::Result;
using Kind = PatternNode::Kind;

constexpr std::size_t kNfaStatesMax = 100'000;
constexpr std::size_t kWorkMax = 20'000'000;  // states looked at while the automaton is made deterministic

struct Nfa {
  enum class Edge : std::uint8_t { none, characters, free, textBegin, textEnd };
  struct State {
    Edge edge = Edge::none;
    CodepointSet characters;
    std::vector<std::uint32_t> targets;
  };
  std::vector<State> states;
};

// Thompson's construction, backwards: each part in front of what follows it.
class NfaBuilder {
 public:
  Nfa nfa;
  bool overfull = false;

  std::uint32_t add(Nfa::Edge edge, std::vector<std::uint32_t> targets, CodepointSet characters = {}) {
    if (nfa.states.size() >= kNfaStatesMax) {
      overfull = true;
      return 0;
    }
    nfa.states.push_back({edge, std::move(characters), std::move(targets)});
    return static_cast<std::uint32_t>(nfa.states.size() - 1);
  }

  std::uint32_t build(const PatternNode& node, std::uint32_t next) {
    if (overfull) return 0;
    switch (node.kind) {
      case Kind::empty:
        return next;
      case Kind::characters:
        return add(Nfa::Edge::characters, {next}, node.characters);
      case Kind::textBegin:
        return add(Nfa::Edge::textBegin, {next});
      case Kind::textEnd:
        return add(Nfa::Edge::textEnd, {next});
      case Kind::sequence:
        for (auto part = node.children.rbegin(); part != node.children.rend(); ++part) next = build(*part, next);
        return next;
      case Kind::choice: {
        std::vector<std::uint32_t> targets;
        for (const PatternNode& part : node.children) targets.push_back(build(part, next));
        return add(Nfa::Edge::free, std::move(targets));
      }
      case Kind::repeat:
        return buildRepeat(node, next);
    }
    return next;
  }

 private:
  std::uint32_t buildRepeat(const PatternNode& node, std::uint32_t next) {
    const PatternNode& part = node.children.front();
    if (node.max < 0) {
      const std::uint32_t loop = add(Nfa::Edge::free, {});
      const std::uint32_t body = build(part, loop);
      if (overfull) return 0;
      nfa.states[loop].targets = {body, next};
      next = loop;
    }
    const std::uint32_t end = next;
    for (int i = node.max; i > node.min && !overfull; --i) next = add(Nfa::Edge::free, {build(part, next), end});
    for (int i = 0; i < node.min && !overfull; ++i) {
      const std::uint32_t start = build(part, next);
      if (start == next) break;  // an empty part: further rounds add nothing
      next = start;
    }
    return next;
  }
};

class Determiniser {
 public:
  explicit Determiniser(const Nfa& nfa) : m_nfa(nfa), m_seen(nfa.states.size(), 0) {}

  // `behind` is where a match has been found, whatever follows; `accept` is reached from it.
  Result<CharMachine> run(std::uint32_t start, std::uint32_t behind, std::uint32_t accept) {
    m_behind = behind;
    m_accept = accept;
    addState({start}, true);
    for (std::size_t i = 0; i < m_order.size(); ++i) {
      std::vector<CodepointSet> sets;
      std::vector<std::uint32_t> targets;
      for (const std::uint32_t id : m_order[i]) {
        if (m_nfa.states[id].edge != Nfa::Edge::characters) continue;
        sets.push_back(m_nfa.states[id].characters);
        targets.push_back(m_nfa.states[id].targets.front());
      }
      for (const auto& [characters, indices] : disjointPieces(sets)) {
        std::vector<std::uint32_t> reached;
        for (const std::uint32_t index : indices) reached.push_back(targets[index]);
        const std::uint32_t target = addState(std::move(reached), false);
        m_machine.states[i].edges.push_back({characters, target});
        m_work += indices.size();
      }
      m_work += sets.size();
      if (m_order.size() > CharMachine::kStatesMax || m_work > kWorkMax) {
        return base::fail(ErrorCode::unsupported, "the pattern needs an automaton of more than {} states",
                          CharMachine::kStatesMax);
      }
    }
    return trimmed(m_machine);
  }

 private:
  // What is reached without a character: `end` also passes the text's end, and `begin` its beginning.
  std::vector<std::uint32_t> closure(std::vector<std::uint32_t> states, bool begin, bool end) {
    ++m_round;
    std::vector<std::uint32_t> result;
    while (!states.empty()) {
      const std::uint32_t id = states.back();
      states.pop_back();
      ++m_work;
      if (m_seen[id] == m_round) continue;
      m_seen[id] = m_round;
      result.push_back(id);
      const Nfa::State& state = m_nfa.states[id];
      const bool passes = state.edge == Nfa::Edge::free || (begin && state.edge == Nfa::Edge::textBegin) ||
                          (end && state.edge == Nfa::Edge::textEnd);
      if (passes) states.insert(states.end(), state.targets.begin(), state.targets.end());
    }
    std::ranges::sort(result);
    return result;
  }

  std::uint32_t addState(std::vector<std::uint32_t> reached, bool begin) {
    const std::vector<std::uint32_t> atEnd = closure(reached, begin, true);
    const bool accepting = std::ranges::binary_search(atEnd, m_accept);
    std::vector<std::uint32_t> states = closure(std::move(reached), begin, false);
    // Once found, other ways to a match no longer matter.
    if (std::ranges::binary_search(states, m_accept)) states = closure({m_behind}, false, false);
    std::erase_if(states, [&](std::uint32_t id) {
      return m_nfa.states[id].edge != Nfa::Edge::characters && m_nfa.states[id].edge != Nfa::Edge::textEnd &&
             id != m_accept;
    });
    const auto [it, added] = m_ids.emplace(std::pair(states, accepting), static_cast<std::uint32_t>(m_order.size()));
    if (added) {
      m_order.push_back(std::move(states));
      m_machine.states.push_back({.accepting = accepting});
    }
    return it->second;
  }

  const Nfa& m_nfa;
  std::uint32_t m_behind = 0;
  std::uint32_t m_accept = 0;
  std::vector<std::uint32_t> m_seen;  // the round that met the state last
  std::uint32_t m_round = 0;
  std::size_t m_work = 0;
  std::map<std::pair<std::vector<std::uint32_t>, bool>, std::uint32_t> m_ids;
  std::vector<std::vector<std::uint32_t>> m_order;
  CharMachine m_machine;
};

}  // namespace

Result<CharMachine> patternMachine(std::string_view pattern) {
  const PatternNode tree = PRAXIS_TRY(parsePattern(pattern));
  NfaBuilder builder;
  // Anything may stand behind a match, and anything in front of it; what anchors forbid, they forbid by themselves.
  const std::uint32_t behind = builder.add(Nfa::Edge::free, {});
  const std::uint32_t accept = builder.add(Nfa::Edge::none, {});
  const std::uint32_t more = builder.add(Nfa::Edge::characters, {behind}, CodepointSet::all());
  builder.nfa.states[behind].targets = {more, accept};
  const std::uint32_t match = builder.build(tree, behind);
  const std::uint32_t front = builder.add(Nfa::Edge::free, {});
  const std::uint32_t skip = builder.add(Nfa::Edge::characters, {front}, CodepointSet::all());
  if (builder.overfull) {
    return base::fail(ErrorCode::unsupported, "the pattern needs an automaton of more than {} states",
                      CharMachine::kStatesMax);
  }
  builder.nfa.states[front].targets = {skip, match};
  return Determiniser(builder.nfa).run(front, behind, accept);
}

}  // namespace praxis::engine::text::grammar
