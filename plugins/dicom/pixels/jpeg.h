#pragma once
// JPEG frames: 8 bits with DCT through libjpeg-turbo, lossless ones by our own code, the rest through DCMTK's codecs.
// Thread: any.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/file/pixel_layout.h"
#include "plugins/dicom/pixels/jpeg_header.h"

namespace praxis::plugins::dicom::pixels {

struct JpegFrame {
  JpegHeader header;
  int bytesPerSample = 1;
  std::vector<std::uint8_t> bytes;  // [rows, cols, components], little endian, colour as the codestream holds it
};

// The codestream's own header, compared with the layout before anything is allocated. Fails with corrupt.
engine::base::Result<JpegHeader> checkedJpegHeader(std::span<const std::uint8_t> codestream,
                                                   const file::PixelLayout& layout);

// Fails with corrupt.
engine::base::Result<JpegFrame> decodeJpeg(std::span<const std::uint8_t> codestream,
                                           const std::string& transferSyntaxUid, const file::PixelLayout& layout);

}  // namespace praxis::plugins::dicom::pixels
