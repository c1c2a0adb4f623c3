#pragma once
// JPEG-LS codestreams (ITU-T T.87): markers, presets and scans; the entropy decoder is jpeg_ls_coder.h. Thread: any.

#include <cstdint>
#include <span>

#include "engine/base/result.h"
#include "plugins/dicom/file/pixel_layout.h"
#include "plugins/dicom/pixels/jpeg.h"

namespace praxis::plugins::dicom::pixels {

// As decodeJpeg(). Also fails with unsupported: mapping tables, restart markers or subsampling, named.
engine::base::Result<JpegFrame> decodeJpegLs(std::span<const std::uint8_t> codestream, const file::PixelLayout& layout);

}  // namespace praxis::plugins::dicom::pixels
