#include "plugins/dicom/pixels/jpeg2000_structure.h"

#include <algorithm>
#include <vector>

namespace praxis::plugins::dicom::pixels {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kStylesMax = 64;  // that differ; no encoder makes as many

enum Marker : std::uint32_t { kCod = 0xff52, kCoc = 0xff53, kSot = 0xff90, kSod = 0xff93 };

std::uint32_t half(Bytes bytes, std::size_t at) { return std::uint32_t{bytes[at]} << 8 | bytes[at + 1]; }
std::uint32_t word(Bytes bytes, std::size_t at) { return half(bytes, at) << 16 | half(bytes, at + 2); }

std::int64_t ceilOf(std::int64_t size, std::int64_t part) { return (size + part - 1) / part; }

// One coding style: levels, code-block exponents, precinct exponents of each resolution from the smallest on.
struct Style {
  int levels = 0;
  int blockCols = 6, blockRows = 6;
  std::vector<std::uint8_t> precincts;  // empty: the largest

  bool operator==(const Style&) const = default;
  int precinctCols(int resolution) const { return exponent(resolution) & 15; }
  int precinctRows(int resolution) const { return exponent(resolution) >> 4; }

 private:
  int exponent(int resolution) const {
    return precincts.empty()
               ? 0xff
               : precincts[std::min<std::size_t>(static_cast<std::size_t>(resolution), precincts.size() - 1)];
  }
};

// SPcod and SPcoc (T.800 table A.15 and A.23).
void readStyle(Bytes fields, bool ownPrecincts, std::vector<Style>& into) {
  if (fields.size() < 5) return;
  Style style;
  style.levels = std::min<int>(fields[0], 32);
  style.blockCols = std::min((fields[1] & 15) + 2, 10);
  style.blockRows = std::min((fields[2] & 15) + 2, 10);
  if (ownPrecincts) style.precincts.assign(fields.begin() + 5, fields.end());
  if (std::find(into.begin(), into.end(), style) == into.end() && into.size() < kStylesMax)
    into.push_back(std::move(style));
}

struct Styles {
  std::vector<Style> all;
  std::int64_t layers = 1;
};

// Main header and the headers of all tile-parts: their segments follow each other up to SOD, and SOT says how far it is
// to the next tile-part.
Styles readStyles(Bytes bytes) {
  Styles styles;
  const std::size_t idBytes = half(bytes, 40) < 257 ? 1 : 2;
  std::size_t at = 2, next = bytes.size();
  while (at + 4 <= bytes.size()) {
    const std::uint32_t marker = half(bytes, at);
    if (marker == kSod) {
      if (next <= at) break;
      at = next;
      continue;
    }
    const std::size_t length = half(bytes, at + 2);
    if (marker < 0xff00 || length < 2 || length > bytes.size() - at - 2) break;
    const Bytes segment = bytes.subspan(at + 4, length - 2);
    if (marker == kSot && segment.size() >= 8) {
      const std::size_t part = word(segment, 2);
      next = part == 0 || part > bytes.size() - at ? bytes.size() : at + part;
    }
    if (marker == kCod && segment.size() > 5) {
      styles.layers = std::max<std::int64_t>(styles.layers, half(segment, 2));
      readStyle(segment.subspan(5), (segment[0] & 1) != 0, styles.all);
    }
    if (marker == kCoc && segment.size() > idBytes + 1)
      readStyle(segment.subspan(idBytes + 1), (segment[idBytes] & 1) != 0, styles.all);
    at += 2 + length;
  }
  return styles;
}

struct Area {
  std::int64_t left, top, right, bottom;

  Area shrunk(std::int64_t x, std::int64_t y) const {
    return {ceilOf(left, x), ceilOf(top, y), ceilOf(right, x), ceilOf(bottom, y)};
  }
  // Cells of a grid of this spacing that it touches.
  std::int64_t cells(int colsExponent, int rowsExponent) const {
    if (left >= right || top >= bottom) return 0;
    const std::int64_t cols = ceilOf(right, std::int64_t{1} << colsExponent) - (left >> colsExponent);
    return cols * (ceilOf(bottom, std::int64_t{1} << rowsExponent) - (top >> rowsExponent));
  }
};

// Adds one component of one tile.
void count(const Area& component, const Style& style, Jpeg2000Structure& into) {
  for (int resolution = 0; resolution <= style.levels; ++resolution) {
    const std::int64_t step = std::int64_t{1} << (style.levels - resolution);
    const Area area = component.shrunk(step, step);
    const int cols = style.precinctCols(resolution), rows = style.precinctRows(resolution);
    into.precincts += area.cells(cols, rows);
    // Above the smallest resolution the bands have half its size, and blocks end where precincts end.
    const int halved = resolution == 0 ? 0 : 1;
    const int blockCols = std::min(style.blockCols + halved, cols),
              blockRows = std::min(style.blockRows + halved, rows);
    into.codeBlocks += area.cells(blockCols, blockRows) * (halved ? 3 : 1);
  }
}

}  // namespace

Jpeg2000Structure readJpeg2000Structure(Bytes bytes) {
  const Area picture{word(bytes, 16), word(bytes, 20), word(bytes, 8), word(bytes, 12)};
  const std::int64_t tileCols = word(bytes, 24), tileRows = word(bytes, 28);
  const std::int64_t tileLeft = word(bytes, 32), tileTop = word(bytes, 36);
  const std::size_t components = half(bytes, 40);
  const Styles styles = readStyles(bytes);
  if (styles.all.size() == kStylesMax) return {kPiecesCounted, kPiecesCounted, kPiecesCounted};
  Jpeg2000Structure most;
  for (const Style& style : styles.all) {
    Jpeg2000Structure structure;
    for (std::int64_t top = tileTop; top < picture.bottom && structure.precincts < kPiecesCounted; top += tileRows) {
      for (std::int64_t left = tileLeft; left < picture.right; left += tileCols) {
        const Area tile{std::max(left, picture.left), std::max(top, picture.top),
                        std::min(left + tileCols, picture.right), std::min(top + tileRows, picture.bottom)};
        for (std::size_t i = 0; i < components; ++i)
          count(tile.shrunk(bytes[42 + 3 * i + 1], bytes[42 + 3 * i + 2]), style, structure);
      }
    }
    most.precincts = std::max(most.precincts, structure.precincts);
    most.codeBlocks = std::max(most.codeBlocks, structure.codeBlocks);
  }
  most.packets = std::min(most.precincts, kPiecesCounted / styles.layers) * styles.layers;
  return most;
}

}  // namespace praxis::plugins::dicom::pixels
