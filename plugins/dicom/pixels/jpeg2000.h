#pragma once
// JPEG 2000 and High-Throughput JPEG 2000 frames through OpenJPEG, on the bare codestream. Thread: any; each call works
// on its caller's thread alone.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/file/pixel_layout.h"

namespace praxis::plugins::dicom::pixels {

// The SIZ marker segment (ITU-T T.800 A.5.1): what a codestream claims to hold.
struct Jpeg2000Header {
  std::int64_t cols = 0, rows = 0, tiles = 0;
  int components = 0;
  int precision = 0;        // of the widest component
  bool subsampled = false;  // some component has fewer samples than the picture
};

// The codestream itself: the first one inside the boxes of a JP2 file, or all of the bytes where there are no boxes.
std::span<const std::uint8_t> bareCodestream(std::span<const std::uint8_t> bytes);

// Nothing when no SIZ follows SOC, or when it contradicts itself.
std::optional<Jpeg2000Header> readJpeg2000Header(std::span<const std::uint8_t> codestream);

// Samples of one frame in containers of layout.bytesPerSample(), [rows, cols, components], little endian, in the low
// bits, as the codestream means them: RCT and ICT are undone, subsampled components repeated. Size, components and
// precision are compared with the layout before the codec allocates. Fails with corrupt (also when the codestream is
// cut), unsupported or outOfMemory.
engine::base::Result<std::vector<std::uint8_t>> decodeJpeg2000(std::span<const std::uint8_t> frame,
                                                               const file::PixelLayout& layout);

}  // namespace praxis::plugins::dicom::pixels
