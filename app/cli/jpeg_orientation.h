#pragma once
// How a camera was held, as a JPEG's Exif says it (CIPA DC-008 4.6.5), and its picture turned upright. Hostile files:
// everything that is read lies inside the bytes. Thread: any.

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/image/image.h"

namespace praxis::cli {

// 1 to 8, as TIFF 6.0 counts them; 1, upright, where the file says nothing that can be read.
int jpegOrientation(std::span<const std::byte> bytes);

// `picture` is red, green and blue; `orientation` as above.
engine::image::Image upright(engine::image::Image picture, int orientation);

}  // namespace praxis::cli
