#pragma once
// The words that a synthetic vocabulary is built from. Thread: any.

#include <string_view>

namespace praxis::engine::library {

// English words in lower case, one blank between them, the most frequent first.
std::string_view commonWords();

}  // namespace praxis::engine::library
