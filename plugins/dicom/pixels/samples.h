#pragma once
// Containers to the normal form of StoredFrame, and the normal form to numbers. Thread: any.

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "plugins/dicom/file/pixel_layout.h"
#include "plugins/dicom/pixels/frame_decoder.h"

namespace praxis::plugins::dicom::pixels {

static_assert(std::endian::native == std::endian::little, "Samples are little endian in memory.");

// Shifts by High Bit, masks to Bits Stored and extends the sign, in place. keepUnsigned: the output of a lossy codec
// may use more bits than the header stores and is left alone unless it is signed.
void normalise(std::vector<std::uint8_t>& bytes, const file::PixelLayout& layout, bool keepUnsigned);

// Containers of `from` bytes to wider ones of `to` bytes, zeros in front.
std::vector<std::uint8_t> widen(const std::vector<std::uint8_t>& bytes, int from, int to);

template <typename T, typename Function>
void forEachOf(const std::vector<std::uint8_t>& bytes, Function& function) {
  for (std::size_t i = 0; i < bytes.size() / sizeof(T); ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    function(i, value);
  }
}

// Calls function(index, value) with each sample in its own type.
template <typename Function>
void forEachSample(const StoredFrame& frame, Function function) {
  if (frame.isFloat)
    return frame.bytesPerSample == 8 ? forEachOf<double>(frame.bytes, function)
                                     : forEachOf<float>(frame.bytes, function);
  switch (frame.bytesPerSample) {
    case 1:
      return frame.isSigned ? forEachOf<std::int8_t>(frame.bytes, function)
                            : forEachOf<std::uint8_t>(frame.bytes, function);
    case 2:
      return frame.isSigned ? forEachOf<std::int16_t>(frame.bytes, function)
                            : forEachOf<std::uint16_t>(frame.bytes, function);
    default:
      return frame.isSigned ? forEachOf<std::int32_t>(frame.bytes, function)
                            : forEachOf<std::uint32_t>(frame.bytes, function);
  }
}

}  // namespace praxis::plugins::dicom::pixels
