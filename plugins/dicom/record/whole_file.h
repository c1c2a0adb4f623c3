#pragma once
// Small files read and written as a whole: a reader sees the old text or the new one, never a part. Thread: pool.

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace praxis::plugins::dicom::record {

// Fails with notFound, io, or corrupt for more than `bytesMax`.
engine::base::Result<std::string> readWhole(const std::filesystem::path& path, std::size_t bytesMax);
// Makes the folder if it is missing; only the user can read the file.
engine::base::Result<void> writeWhole(const std::filesystem::path& path, std::string_view text);

}  // namespace praxis::plugins::dicom::record
