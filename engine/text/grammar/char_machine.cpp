#include "engine/text/grammar/char_machine.h"

#include <algorithm>
#include <map>
#include <utility>

namespace praxis::engine::text::grammar {
namespace {

using base::ErrorCode;
using base::Result;

constexpr std::size_t kEdgesMax = 400'000;

base::Error tooLarge(std::string_view what) {
  return base::fail(ErrorCode::unsupported, "{} need an automaton of more than {} states", what,
                    CharMachine::kStatesMax);
}

std::vector<bool> usefulStates(const CharMachine& machine) {
  std::vector<std::vector<std::uint32_t>> sources(machine.states.size());
  std::vector<std::uint32_t> work;
  std::vector<bool> useful(machine.states.size(), false);
  for (std::uint32_t id = 0; id < machine.states.size(); ++id) {
    for (const CharMachine::Edge& edge : machine.states[id].edges) sources[edge.target].push_back(id);
    if (!machine.states[id].accepting) continue;
    useful[id] = true;
    work.push_back(id);
  }
  while (!work.empty()) {
    const std::uint32_t id = work.back();
    work.pop_back();
    for (const std::uint32_t source : sources[id]) {
      if (useful[source]) continue;
      useful[source] = true;
      work.push_back(source);
    }
  }
  return useful;
}

std::size_t shortestText(const CharMachine& machine) {
  std::vector<std::uint32_t> level{0};
  std::vector<bool> seen(machine.states.size(), false);
  for (std::size_t length = 0; !level.empty(); ++length) {
    std::vector<std::uint32_t> next;
    for (const std::uint32_t id : level) {
      if (machine.states[id].accepting) return length;
      for (const CharMachine::Edge& edge : machine.states[id].edges) {
        if (seen[edge.target]) continue;
        seen[edge.target] = true;
        next.push_back(edge.target);
      }
    }
    level = std::move(next);
  }
  return 0;
}

// kNoLengthLimit if there is none. For a trimmed machine: a cycle then means texts of any length.
std::size_t longestText(const CharMachine& machine) {
  std::vector<std::uint32_t> incoming(machine.states.size(), 0);
  for (const CharMachine::State& state : machine.states) {
    for (const CharMachine::Edge& edge : state.edges) ++incoming[edge.target];
  }
  std::vector<std::size_t> longest(machine.states.size(), 0);
  std::vector<std::uint32_t> ready;
  if (incoming[0] == 0) ready.push_back(0);
  std::size_t done = 0;
  std::size_t result = 0;
  while (!ready.empty()) {
    const std::uint32_t id = ready.back();
    ready.pop_back();
    ++done;
    result = std::max(result, longest[id]);
    for (const CharMachine::Edge& edge : machine.states[id].edges) {
      longest[edge.target] = std::max(longest[edge.target], longest[id] + 1);
      if (--incoming[edge.target] == 0) ready.push_back(edge.target);
    }
  }
  return done == machine.states.size() ? result : kNoLengthLimit;
}

}  // namespace

bool CharMachine::accepts(std::string_view text) const {
  if (states.empty()) return false;
  std::uint32_t id = 0;
  for (std::size_t position = 0; position < text.size();) {
    char32_t codepoint = 0;
    if (!decodeUtf8(text, position, codepoint)) return false;
    const auto& edges = states[id].edges;
    const auto edge = std::ranges::find_if(edges, [&](const Edge& e) { return e.characters.contains(codepoint); });
    if (edge == edges.end()) return false;
    id = edge->target;
  }
  return states[id].accepting;
}

CharMachine anyText() { return {.states = {{.edges = {{CodepointSet::all(), 0}}, .accepting = true}}}; }

CharMachine anyTextExcept(const std::vector<std::string>& texts) {
  // A tree of the texts; state 1 is every place off it.
  std::vector<std::map<char32_t, std::uint32_t>> children(2);
  std::vector<bool> excepted(2, false);
  for (const std::string& text : texts) {
    std::uint32_t id = 0;
    char32_t codepoint = 0;
    for (std::size_t position = 0; decodeUtf8(text, position, codepoint);) {
      const auto [it, added] = children[id].emplace(codepoint, static_cast<std::uint32_t>(children.size()));
      id = it->second;
      if (!added) continue;
      children.emplace_back();
      excepted.push_back(false);
    }
    excepted[id] = true;
  }
  CharMachine machine;
  for (std::size_t id = 0; id < children.size(); ++id) {
    CharMachine::State& state = machine.states.emplace_back();
    state.accepting = !excepted[id];
    CodepointSet on;
    for (const auto& [codepoint, child] : children[id]) {
      on.add(codepoint, codepoint);
      state.edges.push_back({CodepointSet{{codepoint, codepoint}}, child});
    }
    state.edges.push_back({on.complement(), 1});
  }
  return machine;
}

CharMachine complementOf(const CharMachine& machine) {
  CharMachine result = machine;
  if (result.states.empty()) result.states.emplace_back();
  const auto sink = static_cast<std::uint32_t>(result.states.size());
  result.states.emplace_back();
  for (CharMachine::State& state : result.states) {
    CodepointSet known;
    for (const CharMachine::Edge& edge : state.edges) known.add(edge.characters);
    CodepointSet others = known.complement();
    if (!others.empty()) state.edges.push_back({std::move(others), sink});
    state.accepting = !state.accepting;
  }
  return trimmed(result);
}

CharMachine trimmed(const CharMachine& machine) {
  if (machine.states.empty()) return {};
  const std::vector<bool> useful = usefulStates(machine);
  if (!useful[0]) return {};
  constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::vector<std::uint32_t> moved(machine.states.size(), kNone);
  std::vector<std::uint32_t> order{0};
  moved[0] = 0;
  CharMachine result;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const CharMachine::State& state = machine.states[order[i]];
    CharMachine::State& kept = result.states.emplace_back();
    kept.accepting = state.accepting;
    for (const CharMachine::Edge& edge : state.edges) {
      if (!useful[edge.target] || edge.characters.empty()) continue;
      if (moved[edge.target] == kNone) {
        moved[edge.target] = static_cast<std::uint32_t>(order.size());
        order.push_back(edge.target);
      }
      const std::uint32_t target = moved[edge.target];
      const auto same = std::ranges::find_if(kept.edges, [&](const auto& other) { return other.target == target; });
      if (same != kept.edges.end()) {
        same->characters.add(edge.characters);
      } else {
        kept.edges.push_back({edge.characters, target});
      }
    }
  }
  return result;
}

Result<CharMachine> intersection(const CharMachine& a, const CharMachine& b) {
  if (a.acceptsNothing() || b.acceptsNothing()) return CharMachine{};
  CharMachine result;
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  std::map<Pair, std::uint32_t> ids{{{0, 0}, 0}};
  std::vector<Pair> order{{0, 0}};
  std::size_t edges = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const CharMachine::State& left = a.states[order[i].first];
    const CharMachine::State& right = b.states[order[i].second];
    CharMachine::State state{.accepting = left.accepting && right.accepting};
    for (const CharMachine::Edge& l : left.edges) {
      for (const CharMachine::Edge& r : right.edges) {
        CodepointSet both = l.characters.intersection(r.characters);
        if (both.empty()) continue;
        const Pair pair{l.target, r.target};
        const auto [it, added] = ids.emplace(pair, static_cast<std::uint32_t>(order.size()));
        if (added) order.push_back(pair);
        state.edges.push_back({std::move(both), it->second});
        ++edges;
      }
    }
    result.states.push_back(std::move(state));
    if (order.size() > CharMachine::kStatesMax || edges > kEdgesMax) return tooLarge("these patterns together");
  }
  return trimmed(result);
}

Result<CharMachine> withLength(const CharMachine& machine, std::size_t min, std::size_t max) {
  const CharMachine useful = trimmed(machine);
  if (useful.acceptsNothing() || min > max) return CharMachine{};
  const std::size_t longest = longestText(useful);
  if (shortestText(useful) >= min && longest <= max) return useful;
  // Lengths count up to the first that makes no difference any more.
  const std::size_t top = std::min(longest, max == kNoLengthLimit ? min : max);
  if (top >= CharMachine::kStatesMax) return tooLarge("the pattern and the length together");
  CharMachine result;
  using Pair = std::pair<std::uint32_t, std::size_t>;
  std::map<Pair, std::uint32_t> ids{{{0, 0}, 0}};
  std::vector<Pair> order{{0, 0}};
  std::size_t edges = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto [id, length] = order[i];
    CharMachine::State state{.accepting = useful.states[id].accepting && length >= min && length <= max};
    for (const CharMachine::Edge& edge : useful.states[id].edges) {
      if (max != kNoLengthLimit && length >= max) break;
      const Pair pair{edge.target, std::min(length + 1, top)};
      const auto [it, added] = ids.emplace(pair, static_cast<std::uint32_t>(order.size()));
      if (added) order.push_back(pair);
      state.edges.push_back({edge.characters, it->second});
      ++edges;
    }
    result.states.push_back(std::move(state));
    if (order.size() > CharMachine::kStatesMax || edges > kEdgesMax) {
      return tooLarge("the pattern and the length together");
    }
  }
  return trimmed(result);
}

std::vector<std::pair<CodepointSet, std::vector<std::uint32_t>>> disjointPieces(const std::vector<CodepointSet>& sets) {
  // Between two neighbouring borders every character belongs to the same sets.
  std::map<char32_t, std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>>> borders;  // begun, ended here
  for (std::uint32_t i = 0; i < sets.size(); ++i) {
    for (const CodepointRange& range : sets[i].ranges()) {
      borders[range.first].first.push_back(i);
      borders[range.last + 1].second.push_back(i);
    }
  }
  std::map<std::vector<std::uint32_t>, CodepointSet> pieces;
  std::vector<std::uint32_t> active;  // sorted
  char32_t begin = 0;
  for (const auto& [border, change] : borders) {
    if (!active.empty()) pieces[active].add(begin, border - 1);
    begin = border;
    for (const std::uint32_t i : change.second) active.erase(std::ranges::lower_bound(active, i));
    for (const std::uint32_t i : change.first) active.insert(std::ranges::lower_bound(active, i), i);
  }
  std::vector<std::pair<CodepointSet, std::vector<std::uint32_t>>> result;
  for (auto& [indices, set] : pieces) result.emplace_back(std::move(set), indices);
  return result;
}

}  // namespace praxis::engine::text::grammar
