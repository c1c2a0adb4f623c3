#pragma once
// Lossless JPEG (ITU-T T.81 annex H, process 14): all seven predictors, point transform, restart intervals, 2 to 16
// bits. Our own because it is twice as fast as the codec in DCMTK. Thread: any.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/pixels/jpeg_header.h"

namespace praxis::plugins::dicom::pixels {

// Whether decodeLossless can read what this header announces: Huffman codes, components of one size.
bool isPlainLossless(const JpegHeader& header);

// [rows, cols, components], one byte per sample up to 8 bits, else two, little endian. header: of this codestream and
// already compared with the file's. Fails with corrupt.
engine::base::Result<std::vector<std::uint8_t>> decodeLossless(std::span<const std::uint8_t> codestream,
                                                               const JpegHeader& header);

}  // namespace praxis::plugins::dicom::pixels
