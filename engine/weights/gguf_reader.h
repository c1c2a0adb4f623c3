#pragma once
// Reads a GGUF file (version 3 or 2, little-endian) from bytes that nobody has vetted. Thread: any.
//
// What holds for every file that is accepted:
// 1. No length, count or offset was used before it was compared with the bytes that are left and with gguf_format.h.
// 2. Keys and tensor names are unique; arrays hold scalars or strings, never arrays.
// 3. Tensors follow each other in file order without gap or overlap, each padded to the alignment, inside the bytes.
// 4. The product of a tensor's dimensions, in values and in bytes, fits int64, and a row is whole blocks.

#include <cstddef>
#include <span>

#include "engine/base/result.h"
#include "engine/weights/model_contents.h"

namespace praxis::engine::weights {

bool looksLikeGguf(std::span<const std::byte> bytes);

// Fails with corrupt, or unsupported (version, byte order or a tensor type without a name here).
base::Result<ModelContents> readGguf(std::span<const std::byte> bytes);

}  // namespace praxis::engine::weights
