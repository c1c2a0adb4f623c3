#pragma once
// The regular expressions of tokenizer.json: known ones by their GGUF name, others translated from their own engine's
// spelling (Oniguruma) to that of ours (PCRE2). Thread: any.

#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace praxis::engine::weights {

// The name that GGUF files give to this row of patterns (tokenizer.ggml.pre); empty when they have none.
std::string_view pretokenizerNameOf(std::span<const std::string> published);

// Refuses what the other engine alone understands, rather than let it mean something else.
base::Result<std::string> translatePattern(std::string_view published);

// A pattern that matches exactly this text.
std::string patternOfText(std::string_view text);

// GPT-2's pattern, which the step ByteLevel stands for.
std::string_view byteLevelPattern();

}  // namespace praxis::engine::weights
