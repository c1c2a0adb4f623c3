#pragma once
// Reads the header of a safetensors file (https://github.com/huggingface/safetensors) from bytes that nobody has
// vetted: eight bytes of length, JSON, and the data. Thread: any.
//
// What holds for every file that is accepted:
// 1. The header is at most 100 MB of JSON with nothing in it but tensors and texts about the file; names are unique.
// 2. The product of a tensor's dimensions fits int64 and, in bytes of its type, is exactly what its offsets enclose.
// 3. The tensors cover the data from the first byte to the last without hole or overlap.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace praxis::engine::weights {

struct SafeTensor {
  std::string name;
  std::string type;                 // "BF16", one of the format's names
  std::vector<std::int64_t> shape;  // outermost axis first, at most 8; empty for a single value
  std::span<const std::byte> data;
};

// In the order of their data.
base::Result<std::vector<SafeTensor>> readSafetensors(std::span<const std::byte> file);

}  // namespace praxis::engine::weights
