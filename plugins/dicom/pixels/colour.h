#pragma once
// Colour samples and palettes to 8-bit RGB (PS3.3 C.7.6.3.1.2, C.7.9; ITU-T T.871). Thread: any.

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/file/pixel_layout.h"
#include "plugins/dicom/pixels/frame_decoder.h"

namespace praxis::plugins::dicom::pixels {

// Fails with unsupported, naming the photometric interpretation.
engine::base::Result<std::vector<std::uint8_t>> toRgb(const StoredFrame& frame, const file::PixelLayout& layout);

// Fails with corrupt or unsupported (segmented palettes).
engine::base::Result<std::vector<std::uint8_t>> paletteToRgb(const StoredFrame& frame, const file::PixelLayout& layout,
                                                             const file::DicomFile& file);

}  // namespace praxis::plugins::dicom::pixels
