#pragma once
// Image files as the pictures that a model's recipe takes. Thread: main.

#include <filesystem>
#include <vector>

#include "engine/base/result.h"
#include "engine/image/image.h"

namespace praxis::cli {

// Every frame of a DICOM file, in order; the picture of a PNG or JPEG file. Fails with unsupported, naming the file,
// for what this build does not read, and for files of more frames than a prompt should have.
inline constexpr int kImageFramesMax = 256;
engine::base::Result<std::vector<engine::image::Image>> readImageFile(const std::filesystem::path& path);

}  // namespace praxis::cli
