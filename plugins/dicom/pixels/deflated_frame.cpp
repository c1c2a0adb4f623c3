#include "plugins/dicom/pixels/deflated_frame.h"

#include <limits>

#include <zlib.h>

namespace praxis::plugins::dicom::pixels {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

constexpr std::size_t kExpansionMax = 1032;  // of DEFLATE, as its authors reckon it
constexpr std::size_t kSizeMax = std::numeric_limits<uInt>::max();
constexpr int kRawWindowBits = -15;  // no zlib header, largest window

}  // namespace

Result<std::vector<std::uint8_t>> inflateFrame(std::span<const std::uint8_t> deflated, std::size_t size) {
  if (size > kSizeMax || deflated.size() > kSizeMax || size / kExpansionMax > deflated.size()) {
    return fail(ErrorCode::corrupt, "{} deflated bytes cannot hold a frame of {} bytes.", deflated.size(), size);
  }
  std::vector<std::uint8_t> out(size);
  z_stream stream{};
  if (inflateInit2(&stream, kRawWindowBits) != Z_OK)
    return fail(ErrorCode::outOfMemory, "There is no memory to inflate a frame.");
  stream.next_in = const_cast<Bytef*>(deflated.data());
  stream.avail_in = static_cast<uInt>(deflated.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = inflate(&stream, Z_FINISH);
  const std::size_t missing = stream.avail_out;
  inflateEnd(&stream);
  if (missing == 0 && (ended == Z_STREAM_END || ended == Z_BUF_ERROR || ended == Z_OK)) return out;
  return fail(ErrorCode::corrupt, "The deflated frame is damaged or cut: it gives {} of {} bytes.", size - missing,
              size);
}

}  // namespace praxis::plugins::dicom::pixels
