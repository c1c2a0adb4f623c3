// Writes the first inputs of the JPEG-LS fuzzer: one and three components, every interleaving, 2 to 16 bits, lossless
// and near-lossless, with and without presets of their own.

#include <charls/charls.h>

#include "tests/fuzz/dicom_frame_input.h"

using namespace praxis::tests;
using Bytes = std::vector<std::uint8_t>;

namespace {

Bytes coded(int bits, int components, charls::interleave_mode mode, int near, bool presets) {
  constexpr std::uint32_t kRows = 19, kCols = 23;
  charls::jpegls_encoder encoder;
  encoder.frame_info({kCols, kRows, bits, components});
  encoder.interleave_mode(mode);
  encoder.near_lossless(near);
  const int most = (1 << bits) - 1;
  if (presets) encoder.preset_coding_parameters({most, near + 2, near + 5, near + 9, 31});
  const std::size_t width = bits > 8 ? 2 : 1;
  Bytes pixels(kRows * kCols * static_cast<std::size_t>(components) * width);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    // A flat part in the middle makes runs.
    const bool flat = i > pixels.size() / 3 && i < pixels.size() / 2;
    const std::size_t value = (flat ? 1 : i * 5 / 3 ^ i % 7) & static_cast<std::size_t>(most);
    pixels[i] = static_cast<std::uint8_t>(width == 2 && i % 2 == 1 ? (value << 4 & static_cast<std::size_t>(most)) >> 8
                                                                   : value);
  }
  Bytes out(encoder.estimated_destination_size() + 1024);
  encoder.destination(out);
  out.resize(encoder.encode(pixels));
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  SeedFolder folder(argv[1]);
  using Mode = charls::interleave_mode;
  for (const int bits : {2, 8, 12, 16}) {
    for (const int near : {0, bits > 2 ? 3 : 1}) folder.add({}, coded(bits, 1, Mode::none, near, false));
  }
  folder.add({}, coded(8, 1, Mode::none, 0, true));
  for (const Mode mode : {Mode::none, Mode::line, Mode::sample}) {
    folder.add({}, coded(8, 3, mode, 0, false));
    folder.add({}, coded(12, 3, mode, 2, true));
  }
  return folder.good() ? 0 : 1;
}
