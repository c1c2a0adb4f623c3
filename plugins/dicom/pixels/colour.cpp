#include "plugins/dicom/pixels/colour.h"

#include <algorithm>

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
  if (frame.bytesPerSample == 1 && bits == 8) return frame.bytes;
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

constexpr int kFractionBits = 16;
constexpr int fixed(double value) { return static_cast<int>(value * (1 << kFractionBits) + 0.5); }

std::uint8_t clamped(int value) { return static_cast<std::uint8_t>(std::clamp(value, 0, 255)); }

// T.871 in whole numbers: within one of the exact value, and equal to it wherever a fraction is not close to a half.
void yBrToRgb(Bytes& pixels) {
  constexpr int kHalf = 1 << (kFractionBits - 1);
  std::uint8_t* pixel = pixels.data();
  for (std::size_t count = pixels.size() / 3; count > 0; --count, pixel += 3) {
    const int y = (pixel[0] << kFractionBits) + kHalf;
    const int cb = pixel[1] - 128;
    const int cr = pixel[2] - 128;
    pixel[0] = clamped((y + fixed(1.402) * cr) >> kFractionBits);
    pixel[1] = clamped((y - fixed(0.344136) * cb - fixed(0.714136) * cr) >> kFractionBits);
    pixel[2] = clamped((y + fixed(1.772) * cb) >> kFractionBits);
  }
}

// The same for luma of 16..235 and chroma of 16..240 (YBR_PARTIAL_422, retired): ITU-R BT.601 as in PS3.3 2003.
void partialYBrToRgb(Bytes& pixels) {
  constexpr int kHalf = 1 << (kFractionBits - 1);
  std::uint8_t* pixel = pixels.data();
  for (std::size_t count = pixels.size() / 3; count > 0; --count, pixel += 3) {
    const int y = fixed(1.1644) * (pixel[0] - 16) + kHalf;
    const int cb = pixel[1] - 128;
    const int cr = pixel[2] - 128;
    pixel[0] = clamped((y + fixed(1.5960) * cr) >> kFractionBits);
    pixel[1] = clamped((y - fixed(0.3918) * cb - fixed(0.8130) * cr) >> kFractionBits);
    pixel[2] = clamped((y + fixed(2.0172) * cb) >> kFractionBits);
  }
}

}  // namespace

Result<Bytes> toRgb(const StoredFrame& frame, const PixelLayout& layout) {
  const std::string& photometric = frame.photometric;
  const bool yBr = photometric == "YBR_FULL";
  const bool partial = photometric == "YBR_PARTIAL";
  if (frame.samplesPerPixel != 3 || (photometric != "RGB" && !yBr && !partial)) {
    return fail(ErrorCode::unsupported, "Photometric Interpretation {} with {} samples per pixel is not supported.",
                photometric, frame.samplesPerPixel);
  }
  Bytes pixels = toEightBits(frame, layout.bitsStored);
  if (yBr) yBrToRgb(pixels);
  if (partial) partialYBrToRgb(pixels);
  return pixels;
}

}  // namespace praxis::plugins::dicom::pixels
