#pragma once
// RLE Lossless (PS3.5 Annex G). Thread: any.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"

namespace praxis::plugins::dicom::pixels {

// One frame: `samples` planes of `bytesPerSample` byte planes each, most significant byte first, every plane
// `planeBytes` long. Returns pixel-interleaved little endian samples. Fails with corrupt; nothing grows beyond the
// asked size.
engine::base::Result<std::vector<std::uint8_t>> decodeRle(std::span<const std::uint8_t> frame, std::size_t planeBytes,
                                                          int samples, int bytesPerSample);

}  // namespace praxis::plugins::dicom::pixels
