#pragma once
// PNG and JPEG files as pictures of 8-bit red, green and blue. Hostile files: sizes are checked before memory is taken,
// and a picture that is cut short is an error. Thread: any.

#include <cstddef>
#include <filesystem>
#include <span>

#include "engine/base/result.h"
#include "engine/image/image.h"

namespace praxis::cli {

bool isPng(std::span<const std::byte> bytes);
bool isJpeg(std::span<const std::byte> bytes);

// A JPEG is turned as its Exif says. Transparency is left out; samples of 16 bits come down to 8. Fails with
// unsupported for other formats and for too many pixels, with corrupt for damage; messages hold no path.
engine::base::Result<engine::image::Image> readPicture(std::span<const std::byte> bytes);

}  // namespace praxis::cli
