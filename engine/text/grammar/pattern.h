#pragma once
// Patterns of JSON Schema: the regular part of ECMA-262 (with the u flag) as an automaton over characters. A pattern
// matches anywhere in the text unless it is anchored. Thread: any.

#include <string_view>

#include "engine/base/result.h"
#include "engine/text/grammar/char_machine.h"

namespace praxis::engine::text::grammar {

// The texts in which the pattern is found. Constructs that no automaton can keep (back references) or that are not
// supported (lookaround, word boundaries, properties) are refused by name, with their place.
base::Result<CharMachine> patternMachine(std::string_view pattern);

}  // namespace praxis::engine::text::grammar
