#pragma once
// Frames of the Deflated Image Frame Compression transfer syntax: one raw DEFLATE stream each (PS3.5 A.4.13, RFC 1951).
// Thread: any.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"

namespace praxis::plugins::dicom::pixels {

// Exactly `size` bytes; what the stream holds beyond them (at most padding in a sound file) is not read. Fails with
// corrupt when so few bytes cannot hold so many, or when the stream is damaged or ends early.
engine::base::Result<std::vector<std::uint8_t>> inflateFrame(std::span<const std::uint8_t> deflated, std::size_t size);

}  // namespace praxis::plugins::dicom::pixels
