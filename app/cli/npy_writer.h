#pragma once
// Arrays as NumPy files, format version 1.0 (numpy.lib.format). Thread: any.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace praxis::cli {

// dtype as NumPy writes it, little endian: "<f8", "|u1". Fails with io, naming the path.
engine::base::Result<void> writeNpy(const std::filesystem::path& path, const std::string& dtype,
                                    const std::vector<int>& shape, std::span<const std::byte> data);

}  // namespace praxis::cli
