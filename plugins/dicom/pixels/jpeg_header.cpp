#include "plugins/dicom/pixels/jpeg_header.h"

#include <algorithm>
#include <cstring>

namespace praxis::plugins::dicom::pixels {
namespace {

int word(std::span<const std::uint8_t> bytes, std::size_t at) { return bytes[at] << 8 | bytes[at + 1]; }

bool isFrameMarker(int marker) {
  // SOF0..SOF15 without DHT (c4), JPG (c8) and DAC (cc); SOF55 of JPEG-LS.
  return (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) || marker == 0xf7;
}

bool standsAlone(int marker) { return marker >= 0xd0 && marker <= 0xd8; }

// TEM and reserved markers: no picture has them in front of its frame header, and DCMTK's own walk to that header
// stands still at TEM for ever.
bool isForeign(int marker) { return marker < 0xc0; }

bool readFrame(std::span<const std::uint8_t> segment, int marker, JpegHeader& header) {
  if (segment.size() < 6) return false;
  header.frameMarker = marker;
  header.precision = segment[0];
  header.rows = word(segment, 1);
  header.cols = word(segment, 3);
  header.components = segment[5];
  if (segment.size() < 6 + 3 * static_cast<std::size_t>(header.components)) return false;
  for (int i = 0; i < std::min(header.components, 4); ++i) {
    const std::size_t at = 6 + 3 * static_cast<std::size_t>(i);
    header.ids[static_cast<std::size_t>(i)] = segment[at];
    header.factors[static_cast<std::size_t>(i)] = segment[at + 1];
    header.subsampled = header.subsampled || segment[at + 1] != segment[7];
  }
  return true;
}

}  // namespace

std::optional<JpegHeader> readJpegHeader(std::span<const std::uint8_t> bytes) {
  JpegHeader header;
  std::size_t at = 0;
  while (at + 1 < bytes.size()) {
    if (bytes[at] != 0xff) {
      ++at;
      continue;
    }
    const int marker = bytes[at + 1];
    if (marker == 0xff) {  // fill byte
      ++at;
      continue;
    }
    at += 2;
    if (standsAlone(marker)) continue;
    if (isForeign(marker)) return std::nullopt;
    if (marker == 0xda || marker == 0xd9 || at + 2 > bytes.size()) return std::nullopt;  // scan before any frame header
    const auto length = static_cast<std::size_t>(word(bytes, at));
    if (length < 2 || at + length > bytes.size()) return std::nullopt;
    const std::span<const std::uint8_t> segment = bytes.subspan(at + 2, length - 2);
    if (isFrameMarker(marker)) return readFrame(segment, marker, header) ? std::optional(header) : std::nullopt;
    if (marker == 0xe0 && segment.size() >= 5 && std::memcmp(segment.data(), "JFIF", 5) == 0) header.jfif = true;
    if (marker == 0xee && segment.size() >= 12 && std::memcmp(segment.data(), "Adobe", 5) == 0)
      header.adobeTransform = segment[11];
    at += length;
  }
  return std::nullopt;
}

bool isYCbCr(const JpegHeader& header, const std::string& photometric) {
  if (header.components != 3) return false;
  if (header.adobeTransform >= 0) return header.adobeTransform == 1;
  if (header.jfif) return true;
  if (header.ids[0] == 'R' && header.ids[1] == 'G' && header.ids[2] == 'B') return false;
  return header.subsampled || photometric != "RGB";
}

}  // namespace praxis::plugins::dicom::pixels
