#include "plugins/dicom/pixels/rle.h"

#include <algorithm>

namespace praxis::plugins::dicom::pixels {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

constexpr std::size_t kHeaderBytes = 64;   // segment count and 15 offsets
constexpr std::size_t kExpansionMax = 64;  // two bytes become 128 at most

std::uint32_t word(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) | static_cast<std::uint32_t>(bytes[at + 1]) << 8 |
         static_cast<std::uint32_t>(bytes[at + 2]) << 16 | static_cast<std::uint32_t>(bytes[at + 3]) << 24;
}

// Unpacks one segment into every `stride`-th byte of `out`; returns how many bytes it gave, at most `count`.
std::size_t unpack(std::span<const std::uint8_t> segment, std::uint8_t* out, std::size_t stride, std::size_t count) {
  std::size_t done = 0;
  std::size_t at = 0;
  while (at < segment.size() && done < count) {
    const int control = static_cast<std::int8_t>(segment[at++]);
    if (control == -128) continue;
    if (control >= 0) {
      const std::size_t run = std::min({static_cast<std::size_t>(control) + 1, segment.size() - at, count - done});
      for (std::size_t i = 0; i < run; ++i) out[(done + i) * stride] = segment[at + i];
      at += static_cast<std::size_t>(control) + 1;
      done += run;
    } else if (at < segment.size()) {
      const std::size_t run = std::min(static_cast<std::size_t>(1 - control), count - done);
      for (std::size_t i = 0; i < run; ++i) out[(done + i) * stride] = segment[at];
      ++at;
      done += run;
    }
  }
  return done;
}

}  // namespace

Result<std::vector<std::uint8_t>> decodeRle(std::span<const std::uint8_t> frame, std::size_t planeBytes, int samples,
                                            int bytesPerSample) {
  const auto planes = static_cast<std::size_t>(samples * bytesPerSample);
  if (frame.size() < kHeaderBytes)
    return fail(ErrorCode::corrupt, "An RLE frame of {} bytes has no header.", frame.size());
  const std::uint32_t segments = word(frame, 0);
  if (segments != planes) {
    return fail(ErrorCode::corrupt, "The RLE frame has {} segments, the header asks for {}.", segments, planes);
  }
  if (planeBytes * planes > frame.size() * kExpansionMax) {
    return fail(ErrorCode::corrupt, "{} bytes of RLE cannot hold a frame of {} bytes.", frame.size(),
                planeBytes * planes);
  }
  std::vector<std::uint8_t> out(planeBytes * planes);
  for (std::size_t plane = 0; plane < planes; ++plane) {
    const std::size_t begin = word(frame, 4 + 4 * plane);
    const std::size_t end = plane + 1 < planes ? word(frame, 8 + 4 * plane) : frame.size();
    if (begin < kHeaderBytes || begin > end || end > frame.size()) {
      return fail(ErrorCode::corrupt, "RLE segment {} lies at {}..{} of {} bytes.", plane, begin, end, frame.size());
    }
    const std::size_t sample = plane / static_cast<std::size_t>(bytesPerSample);
    const std::size_t byte =
        static_cast<std::size_t>(bytesPerSample) - 1 - plane % static_cast<std::size_t>(bytesPerSample);
    std::uint8_t* first = out.data() + sample * static_cast<std::size_t>(bytesPerSample) + byte;
    const std::size_t got = unpack(frame.subspan(begin, end - begin), first, planes, planeBytes);
    if (got < planeBytes) {
      return fail(ErrorCode::corrupt, "RLE segment {} gives {} of {} bytes.", plane, got, planeBytes);
    }
  }
  return out;
}

}  // namespace praxis::plugins::dicom::pixels
