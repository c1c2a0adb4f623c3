#pragma once
// 8-bit pictures as PNG through libpng. Thread: any.

#include <cstdint>
#include <filesystem>
#include <span>

#include "engine/base/result.h"

namespace praxis::cli {

// pixels: [rows, cols, channels], channels 1 (grey) or 3 (RGB). Fails with io, naming the path.
engine::base::Result<void> writePng(const std::filesystem::path& path, int rows, int cols, int channels,
                                    std::span<const std::uint8_t> pixels);

}  // namespace praxis::cli
