#include "plugins/dicom/pixels/colour.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/values.h"
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

struct Palette {
  std::int32_t first = 0;
  int bits = 16;
  std::vector<std::uint16_t> entries;
};

// `colour` 1..3 counts red, green, blue through the tags (PS3.3 C.7.6.3.1.5).
Result<Palette> readPalette(const file::DicomFile& file, std::uint16_t colour, bool isSigned) {
  DcmItem& dataset = *file.dcmtk().getDataset();
  const std::vector<double> descriptor =
      file::numbersOf(dataset, {0x0028, static_cast<std::uint16_t>(0x1100 + colour)}, 3);
  if (descriptor.empty()) return fail(ErrorCode::corrupt, "A palette has no descriptor.");
  Palette palette;
  const auto count = descriptor[0] == 0 ? 65536u : static_cast<std::uint32_t>(descriptor[0]) & 0xffff;
  palette.first = static_cast<std::int32_t>(descriptor[1]);
  if (isSigned && palette.first > 32767) palette.first -= 65536;
  palette.bits = descriptor[2] <= 8 ? 8 : 16;
  const file::Tag data{0x0028, static_cast<std::uint16_t>(0x1200 + colour)};
  if (!file.has(data) && file.has({0x0028, static_cast<std::uint16_t>(0x1220 + colour)})) {
    return fail(ErrorCode::unsupported, "The palette is segmented, which is not supported yet.");
  }
  palette.entries = file::lutEntries(dataset, data, count);
  if (palette.entries.empty()) return fail(ErrorCode::corrupt, "A palette of {} entries is not all there.", count);
  return palette;
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

Result<Bytes> paletteToRgb(const StoredFrame& frame, const PixelLayout& layout, const file::DicomFile& file) {
  std::array<Palette, 3> palettes;
  std::uint16_t most = 0;
  for (std::uint16_t colour = 1; colour <= 3; ++colour) {
    Palette& palette = palettes[colour - 1u];
    palette = PRAXIS_TRY(readPalette(file, colour, layout.isSigned));
    most = std::max(most, *std::max_element(palette.entries.begin(), palette.entries.end()));
  }
  Bytes out(frame.bytes.size() / static_cast<std::size_t>(frame.bytesPerSample) * 3);
  for (std::size_t colour = 0; colour < 3; ++colour) {
    const Palette& palette = palettes[colour];
    // Some writers say 16 bits and use the low byte only.
    const int shift = palette.bits == 16 && most > 255 ? 8 : 0;
    const auto last = static_cast<std::int64_t>(palette.entries.size()) - 1;
    forEachSample(frame, [&](std::size_t i, auto value) {
      const std::int64_t index = std::clamp<std::int64_t>(static_cast<std::int64_t>(value) - palette.first, 0, last);
      out[3 * i + colour] = static_cast<std::uint8_t>(palette.entries[static_cast<std::size_t>(index)] >> shift);
    });
  }
  return out;
}

}  // namespace praxis::plugins::dicom::pixels
