#pragma once
// A pattern as a tree: what pattern_parser.cpp reads and pattern.cpp turns into an automaton. Thread: any.

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/grammar/codepoint_set.h"

namespace praxis::engine::text::grammar {

struct PatternNode {
  enum class Kind : std::uint8_t { empty, characters, sequence, choice, repeat, textBegin, textEnd };

  Kind kind = Kind::empty;
  CodepointSet characters;
  std::vector<PatternNode> children;
  int min = 0;   // repeat
  int max = -1;  // repeat; -1: any number of times
};

base::Result<PatternNode> parsePattern(std::string_view pattern);

}  // namespace praxis::engine::text::grammar
