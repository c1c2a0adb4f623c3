#pragma once
// The id of a token in a model's vocabulary: what text hands to the model and sampling hands back. Thread: any.

#include <cstdint>

namespace praxis::engine::base {

using TokenId = std::int32_t;

}  // namespace praxis::engine::base
