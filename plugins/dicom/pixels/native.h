#pragma once
// Uncompressed frames: their bytes from the file in little endian, and bits and planes to one container per sample.
// Thread: as the file.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/file/pixel_layout.h"

class DcmElement;

namespace praxis::plugins::dicom::pixels {

// Samples of one frame as the containers hold them, pixel-interleaved; one bit becomes one byte; YBR_FULL_422 becomes
// one colour per pixel. bigEndian: the order in the file. Fails with io.
engine::base::Result<std::vector<std::uint8_t>> readNativeFrame(DcmElement& pixels, const file::PixelLayout& layout,
                                                                int frame, bool bigEndian);

// The same from the bytes of one frame that begin `firstBit` bits (0..7) before its first sample, already in little
// endian. Fewer bytes than the layout needs give corrupt.
engine::base::Result<std::vector<std::uint8_t>> unpackNativeFrame(std::vector<std::uint8_t> bytes,
                                                                  const file::PixelLayout& layout,
                                                                  std::uint64_t firstBit);

// All samples of one colour, then of the next, to pixel after pixel. width: bytes of a sample.
std::vector<std::uint8_t> interleavePlanes(std::span<const std::uint8_t> planes, std::size_t width,
                                           std::size_t samples);

// 8 pixels a byte, the first in the lowest bit (PS3.5 8.1.1), to 0 or 1 a byte.
std::vector<std::uint8_t> unpackBits(std::span<const std::uint8_t> packed, std::uint64_t firstBit, std::size_t count);

}  // namespace praxis::plugins::dicom::pixels
