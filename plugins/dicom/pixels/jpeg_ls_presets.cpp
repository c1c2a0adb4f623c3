#include "plugins/dicom/pixels/jpeg_ls_presets.h"

#include <algorithm>
#include <array>
#include <optional>

namespace praxis::plugins::dicom::pixels {
namespace {

constexpr int kFrame = 0xf7, kPresets = 0xf8, kScan = 0xda;
constexpr int kReset = 64;                     // T.87 table C.2

struct Layout {
  std::size_t frameEnd = 0;                    // where a preset segment may stand
  int precision = 0;
  int near = 0;
};

// Nothing when the codestream has presets of its own, or is not one that this walk understands.
std::optional<Layout> findLayout(std::span<const std::uint8_t> bytes) {
  Layout layout;
  std::size_t at = 2;                          // after SOI
  while (at + 4 <= bytes.size() && bytes[at] == 0xff) {
    const int marker = bytes[at + 1];
    const std::size_t length = static_cast<std::size_t>(bytes[at + 2] << 8 | bytes[at + 3]);
    if (length < 2 || at + 2 + length > bytes.size() || marker == kPresets) return std::nullopt;
    if (marker == kFrame && length >= 8) {
      layout.precision = bytes[at + 4];
      layout.frameEnd = at + 2 + length;
    }
    if (marker == kScan) {
      // Component count, two bytes for each, then NEAR.
      const std::size_t near = at + 5 + 2 * static_cast<std::size_t>(bytes[at + 4]);
      if (layout.frameEnd == 0 || near >= at + 2 + length) return std::nullopt;
      layout.near = bytes[near];
      return layout;
    }
    at += 2 + length;
  }
  return std::nullopt;
}

// T1, T2, T3 for MAXVAL below 128.
std::array<int, 3> defaultThresholds(int maximum, int near) {
  const auto clamp = [maximum](int value, int least) { return value > maximum || value < least ? least : value; };
  const int factor = 256 / (maximum + 1);
  const int t1 = clamp(std::max(2, 3 / factor + 3 * near), near + 1);
  const int t2 = clamp(std::max(3, 7 / factor + 5 * near), t1);
  const int t3 = clamp(std::max(4, 21 / factor + 7 * near), t2);
  return {t1, t2, t3};
}

}  // namespace

std::vector<std::uint8_t> withExplicitPresets(std::span<const std::uint8_t> bytes) {
  std::vector<std::uint8_t> result(bytes.begin(), bytes.end());
  const std::optional<Layout> layout = findLayout(bytes);
  if (!layout || layout->precision < 2 || layout->precision >= 8) return result;
  const int maximum = (1 << layout->precision) - 1;
  std::vector<std::uint8_t> segment = {0xff, kPresets, 0, 13, 1};
  const auto add = [&segment](int value) {
    segment.push_back(static_cast<std::uint8_t>(value >> 8));
    segment.push_back(static_cast<std::uint8_t>(value));
  };
  add(maximum);
  for (const int threshold : defaultThresholds(maximum, layout->near)) add(threshold);
  add(kReset);
  result.insert(result.begin() + static_cast<std::ptrdiff_t>(layout->frameEnd), segment.begin(), segment.end());
  return result;
}

}  // namespace praxis::plugins::dicom::pixels
