#include "plugins/dicom/pixels/colour.h"

#include <algorithm>
#include <cmath>

#include "plugins/dicom/pixels/samples.h"

namespace praxis::plugins::dicom::pixels {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using file::PixelLayout;

namespace {

using Bytes = std::vector<std::uint8_t>;

// The highest 8 of the stored bits; fewer bits are stretched.
Bytes toEightBits(const StoredFrame& frame, int bits) {
  Bytes out(frame.bytes.size() / static_cast<std::size_t>(frame.bytesPerSample));
  const int shift = std::max(0, bits - 8);
  const double stretch = bits < 8 ? 255.0 / ((1 << bits) - 1) : 1.0;
  forEachSample(frame, [&](std::size_t i, auto value) {
    if constexpr (std::is_integral_v<decltype(value)>) {
      // Colour has no sign (PS3.3 C.7.6.3.1.2).
      const auto unsignedValue = static_cast<std::make_unsigned_t<decltype(value)>>(value);
      const double high = static_cast<double>(static_cast<std::uint32_t>(unsignedValue) >> shift) * stretch;
      out[i] = static_cast<std::uint8_t>(std::min(255.0, high + 0.5));
    }
  });
  return out;
}

std::uint8_t rounded(double value) {
  return static_cast<std::uint8_t>(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
}

void yBrToRgb(Bytes& pixels) {
  for (std::size_t at = 0; at + 3 <= pixels.size(); at += 3) {
    const double y = pixels[at];
    const double cb = pixels[at + 1] - 128.0;
    const double cr = pixels[at + 2] - 128.0;
    pixels[at] = rounded(y + 1.402 * cr);
    pixels[at + 1] = rounded(y - 0.344136 * cb - 0.714136 * cr);
    pixels[at + 2] = rounded(y + 1.772 * cb);
  }
}

}  // namespace

Result<Bytes> toRgb(const StoredFrame& frame, const PixelLayout& layout) {
  const std::string& photometric = frame.photometric;
  const bool yBr = photometric == "YBR_FULL";
  if (frame.samplesPerPixel != 3 || (photometric != "RGB" && !yBr)) {
    return fail(ErrorCode::unsupported, "Photometric Interpretation {} with {} samples per pixel is not supported.",
                photometric, frame.samplesPerPixel);
  }
  Bytes pixels = toEightBits(frame, layout.bitsStored);
  if (yBr) yBrToRgb(pixels);
  return pixels;
}

}  // namespace praxis::plugins::dicom::pixels
