#pragma once
// Files that people take for models and that cannot be read here, told by their first bytes. Thread: any.

#include <cstddef>
#include <span>

#include "engine/base/result.h"

namespace praxis::engine::weights {

// Why a file that is no GGUF file cannot be opened: what it seems to be, what can be opened, and what to do.
base::Error notAModel(std::span<const std::byte> bytes);

}  // namespace praxis::engine::weights
