#pragma once
// Deterministic automata over characters: what patterns, lengths and formats of a string are turned into, so that
// several of them can hold at once. Thread: any.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/grammar/codepoint_set.h"

namespace praxis::engine::text::grammar {

struct CharMachine {
  struct Edge {
    CodepointSet characters;  // disjoint from those of the state's other edges
    std::uint32_t target = 0;
  };
  struct State {
    std::vector<Edge> edges;
    bool accepting = false;
  };

  static constexpr std::size_t kStatesMax = 20'000;

  std::vector<State> states;  // state 0 is the start

  bool accepts(std::string_view text) const;  // UTF-8
  bool acceptsNothing() const { return states.empty(); }
};

inline constexpr std::size_t kNoLengthLimit = static_cast<std::size_t>(-1);

// Every text.
CharMachine anyText();
// Every text but these.
CharMachine anyTextExcept(const std::vector<std::string>& texts);
// What the machine refuses.
CharMachine complementOf(const CharMachine& machine);

// Texts that both accept. Refused if that needs more than kStatesMax states.
base::Result<CharMachine> intersection(const CharMachine& a, const CharMachine& b);
// Texts of the machine with at least min and at most max characters (kNoLengthLimit: any number).
base::Result<CharMachine> withLength(const CharMachine& machine, std::size_t min, std::size_t max);

// Removes states that are unreachable or lead to no accepted text; nothing is left of a machine that accepts none.
CharMachine trimmed(const CharMachine& machine);

// Merges overlapping edges' sets into disjoint ones: for each piece of the alphabet, the indices of the sets with it.
std::vector<std::pair<CodepointSet, std::vector<std::uint32_t>>> disjointPieces(const std::vector<CodepointSet>& sets);

}  // namespace praxis::engine::text::grammar
