#pragma once
// JPEG frames of 8 bits with DCT, sequential or progressive, through libjpeg-turbo: three times as fast as the codec in
// DCMTK, with the same results (both use the accurate integer IDCT). Thread: any.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/pixels/jpeg_header.h"

namespace praxis::plugins::dicom::pixels {

// Whether decodeDct can read what this header announces.
bool isDctOfEightBits(const JpegHeader& header);

// [rows, cols, components], colour as the codestream holds it, halved chroma interpolated. header: of this codestream
// and already compared with the file's. Fails with corrupt, also where data are missing or damaged in between.
engine::base::Result<std::vector<std::uint8_t>> decodeDct(std::span<const std::uint8_t> codestream,
                                                          const JpegHeader& header);

}  // namespace praxis::plugins::dicom::pixels
