#include "app/cli/jpeg_orientation.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace praxis::cli {
namespace {

using Bytes = std::span<const std::byte>;

constexpr int kUpright = 1;

// Unsigned number of `size` bytes; the caller has checked that they are there.
std::uint32_t number(Bytes bytes, std::size_t at, std::size_t size, bool bigEndian) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t place = bigEndian ? i : size - 1 - i;
    value = value << 8 | std::to_integer<std::uint32_t>(bytes[at + place]);
  }
  return value;
}

bool begins(Bytes bytes, std::initializer_list<unsigned char> mark) {
  return bytes.size() >= mark.size() &&
         std::equal(mark.begin(), mark.end(), bytes.begin(),
                    [](unsigned char a, std::byte b) { return std::to_integer<unsigned char>(b) == a; });
}

// A TIFF of one directory: byte order, 42, where the directory is; entries of tag, type, count, value.
int orientationOf(Bytes tiff) {
  constexpr std::size_t kHeader = 8, kEntry = 12;
  constexpr std::uint32_t kOrientation = 0x0112, kShort = 3;
  const bool bigEndian = begins(tiff, {'M', 'M', 0, 42});
  if (tiff.size() < kHeader || (!bigEndian && !begins(tiff, {'I', 'I', 42, 0}))) return kUpright;
  const std::size_t directory = number(tiff, 4, 4, bigEndian);
  if (directory > tiff.size() || tiff.size() - directory < 2) return kUpright;
  const std::size_t entries = number(tiff, directory, 2, bigEndian);
  const std::size_t room = (tiff.size() - directory - 2) / kEntry;
  for (std::size_t i = 0; i < std::min(entries, room); ++i) {
    const std::size_t at = directory + 2 + i * kEntry;
    if (number(tiff, at, 2, bigEndian) != kOrientation) continue;
    if (number(tiff, at + 2, 2, bigEndian) != kShort || number(tiff, at + 4, 4, bigEndian) != 1) return kUpright;
    const auto value = static_cast<int>(number(tiff, at + 8, 2, bigEndian));
    return value >= 1 && value <= 8 ? value : kUpright;
  }
  return kUpright;
}

}  // namespace

int jpegOrientation(Bytes bytes) {
  constexpr unsigned char kExif = 0xe1, kScan = 0xda, kMark = 0xff;
  constexpr std::size_t kName = 6;  // "Exif", two zeros
  std::size_t at = 2;               // behind the start of the image
  while (at + 4 <= bytes.size() && std::to_integer<unsigned char>(bytes[at]) == kMark) {
    const auto kind = std::to_integer<unsigned char>(bytes[at + 1]);
    if (kind == kMark) {  // a fill byte
      ++at;
      continue;
    }
    if (kind == kScan) break;
    const std::size_t length = number(bytes, at + 2, 2, true);  // with its own two bytes
    if (length < 2 || length > bytes.size() - at - 2) break;
    const Bytes segment = bytes.subspan(at + 4, length - 2);
    if (kind == kExif && begins(segment, {'E', 'x', 'i', 'f', 0, 0})) return orientationOf(segment.subspan(kName));
    at += 2 + length;
  }
  return kUpright;
}

// 2 mirrored, 3 half a turn, 4 flipped, 5 to 8 with rows and columns exchanged: 5 transposed, 6 to be turned to the
// right, 7 transposed along the other diagonal, 8 to be turned to the left.
engine::image::Image upright(engine::image::Image picture, int orientation) {
  if (orientation <= kUpright || orientation > 8) return picture;
  const bool exchanged = orientation >= 5;
  const bool fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool fromBelow = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const auto rows = static_cast<std::size_t>(picture.rows), cols = static_cast<std::size_t>(picture.cols);
  const std::size_t newRows = exchanged ? cols : rows, newCols = exchanged ? rows : cols;
  std::vector<std::uint8_t> turned(picture.rgb.size());
  for (std::size_t row = 0; row < newRows; ++row) {
    for (std::size_t col = 0; col < newCols; ++col) {
      const std::size_t y = exchanged ? col : row, x = exchanged ? row : col;
      const std::size_t from = (fromBelow ? rows - 1 - y : y) * cols + (fromRight ? cols - 1 - x : x);
      std::copy_n(&picture.rgb[3 * from], 3, &turned[3 * (row * newCols + col)]);
    }
  }
  picture.rgb = std::move(turned);
  if (exchanged) std::swap(picture.rows, picture.cols);
  return picture;
}

}  // namespace praxis::cli
