#pragma once
// What a compiled grammar must be asked before it is used: which parts may be empty, whether a rule begins with itself,
// and how deep the shortest way to each end is. All run in time linear in the program. Thread: any.

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/text/grammar/program.h"

namespace praxis::engine::text::grammar {

// True for states from which the end of their rule is reachable without any text.
std::vector<bool> nullableStates(const Program& program);

// The start state of a rule (or of a repeated part) that can call itself before any text; nothing if there is none.
std::optional<StateId> leftRecursion(const Program& program, const std::vector<bool>& nullable);

// Per state, the frames that the shortest way to the end of its rule needs at least; Program::kEndless if no way ends.
std::vector<std::uint16_t> endHeights(const Program& program);

}  // namespace praxis::engine::text::grammar
