#pragma once
// Colour samples to 8-bit RGB (PS3.3 C.7.6.3.1.2; ITU-T T.871). Thread: any.

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/file/pixel_layout.h"
#include "plugins/dicom/pixels/frame_decoder.h"

namespace praxis::plugins::dicom::pixels {

// Fails with unsupported, naming the photometric interpretation.
engine::base::Result<std::vector<std::uint8_t>> toRgb(const StoredFrame& frame, const file::PixelLayout& layout);

}  // namespace praxis::plugins::dicom::pixels
