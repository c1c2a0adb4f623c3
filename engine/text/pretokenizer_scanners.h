#pragma once
// Hand-written matchers for the commonest patterns, several times as fast as a pattern matcher; their splits are the
// same (tests compare them on random text). Thread: any.

#include <cstddef>
#include <string_view>

#include "engine/text/pretokenizer_classes.h"

namespace praxis::engine::text {

// Where the match that starts at `at` ends, or `at` when none starts there.
using Scanner = std::size_t (*)(const CodePointClasses& classes, std::string_view text, std::size_t at);

// nullptr when the pattern (of pretokenizer_patterns.h) has no scanner.
Scanner findScanner(std::string_view pattern);

}  // namespace praxis::engine::text
