#pragma once
// Memory of one loaded model for a context length: what "fits" is judged by, before loading and at loading. Thread:
// any.

#include <cstdint>

#include "engine/weights/hyperparameters.h"

namespace praxis::engine::model {

struct MemoryPlan {
  std::int64_t contextTokens = 0;
  std::uint64_t weightBytes = 0;  // mapped from the file, and what is made of it at load
  std::uint64_t kvBytes = 0;
  std::uint64_t activationBytes = 0;
  std::uint64_t totalBytes() const;  // the largest number where the sum does not fit
};

MemoryPlan planMemory(const weights::Hyperparameters& shape, std::uint64_t weightBytes, std::int64_t contextTokens);
// `wanted` if its plan fits into freeBytes, else the longest multiple of 256 below it that does; 0 if none does.
std::int64_t longestContextThatFits(const weights::Hyperparameters& shape, std::uint64_t weightBytes,
                                    std::int64_t wanted, std::uint64_t freeBytes);

}  // namespace praxis::engine::model
