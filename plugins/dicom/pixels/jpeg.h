#pragma once
// JPEG (DCT and lossless) and JPEG-LS frames through DCMTK's codecs. Thread: any.

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

// Compares the codestream's own size with the layout before anything is allocated. Fails with corrupt or unsupported.
engine::base::Result<JpegFrame> decodeJpeg(std::span<const std::uint8_t> codestream,
                                           const std::string& transferSyntaxUid, const file::PixelLayout& layout);

}  // namespace praxis::plugins::dicom::pixels
