#include "plugins/dicom/pixels/overlays.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/values.h"
#include "plugins/dicom/pixels/native.h"

namespace praxis::plugins::dicom::pixels {

using engine::image::OverlayPlane;
using file::DicomFile;
using file::PixelLayout;
using file::Tag;

namespace {

constexpr std::uint16_t kFirstGroup = 0x6000;
constexpr std::uint16_t kLastGroup = 0x601e;  // 16 planes at most (PS3.5 7.6)
// A plane takes a byte a pixel, eight times its bits in the file. One much larger than its picture is a mistake or an
// attack, and is left out.
constexpr std::int64_t kPlanePixelsFine = 1 << 22;
constexpr std::int64_t kPlaneGreaterMax = 4;

struct Header {
  std::uint16_t group = 0;
  std::int64_t rows = 0, cols = 0, frames = 1;
  std::optional<std::int64_t> firstFrame;  // from 1
  int bitPosition = 0;
};

std::optional<Header> readHeader(const DicomFile& file, std::uint16_t group) {
  Header header;
  header.group = group;
  header.rows = file.integer({group, 0x0010}).value_or(0);
  header.cols = file.integer({group, 0x0011}).value_or(0);
  header.frames = file.integer({group, 0x0015}).value_or(1);
  header.firstFrame = file.integer({group, 0x0051});
  const std::int64_t position = file.integer({group, 0x0102}).value_or(0);
  const bool sound = header.rows >= 1 && header.rows <= 65535 && header.cols >= 1 && header.cols <= 65535 &&
                     header.frames >= 1 && header.frames <= INT32_MAX && position >= 0 && position <= 31;
  header.bitPosition = static_cast<int>(position);
  return sound ? std::optional(header) : std::nullopt;
}

bool isReasonable(const Header& header, const PixelLayout& layout) {
  const std::int64_t pixels = header.rows * header.cols;
  return pixels <= kPlanePixelsFine || pixels / kPlaneGreaterMax <= layout.pixelsPerFrame();
}

// Which frame of the plane lies over this frame of the picture. A plane that says nothing of frames lies over all.
std::optional<std::int64_t> frameOf(const Header& header, int frame) {
  if (header.frames == 1 && !header.firstFrame) return 0;
  const std::int64_t index = std::int64_t{frame} + 1 - header.firstFrame.value_or(1);
  return index >= 0 && index < header.frames ? std::optional(index) : std::nullopt;
}

// One bit per pixel, frame after frame without a gap; empty when the value is too short.
std::vector<std::uint8_t> packedBits(const DicomFile& file, const Header& header, std::int64_t frame) {
  DcmElement* element = nullptr;
  DcmDataset& dataset = *file.dcmtk().getDataset();
  if (dataset.findAndGetElement(DcmTagKey(header.group, 0x3000), element).bad() || element == nullptr) return {};
  const auto pixels = static_cast<std::uint64_t>(header.rows * header.cols);
  const std::uint64_t firstBit = pixels * static_cast<std::uint64_t>(frame);
  const std::uint64_t begin = firstBit / 8;
  const std::uint64_t end = (firstBit + pixels + 7) / 8;
  if (end > element->getLength()) return {};
  // DCMTK turns whole words only.
  const std::uint64_t evenBegin = begin & ~std::uint64_t{1};
  const std::uint64_t evenEnd = std::min<std::uint64_t>((end + 1) & ~std::uint64_t{1}, element->getLength());
  std::vector<std::uint8_t> bytes(evenEnd - evenBegin);
  if (element
          ->getPartialValue(bytes.data(), static_cast<Uint32>(evenBegin), static_cast<Uint32>(bytes.size()), nullptr,
                            EBO_LittleEndian)
          .bad())
    return {};
  return unpackBits(bytes, firstBit - 8 * evenBegin, static_cast<std::size_t>(pixels));
}

// Bit `position` of each container; a plane of another size than the picture cannot lie there.
std::vector<std::uint8_t> embeddedBits(const Header& header, const PixelLayout& layout,
                                       std::span<const std::uint8_t> containers) {
  const bool inUnusedBit =
      header.bitPosition < layout.bitsAllocated &&
      (header.bitPosition > layout.highBit || header.bitPosition < layout.highBit + 1 - layout.bitsStored);
  const auto pixels = static_cast<std::size_t>(layout.pixelsPerFrame());
  const auto width = static_cast<std::size_t>(layout.bytesPerSample());
  const bool fits = header.rows == layout.rows && header.cols == layout.cols && layout.samplesPerPixel == 1 &&
                    !layout.isFloat && containers.size() == pixels * width;
  if (!inUnusedBit || !fits) return {};
  const auto byte = static_cast<std::size_t>(header.bitPosition / 8);
  std::vector<std::uint8_t> bits(pixels);
  for (std::size_t i = 0; i < pixels; ++i) bits[i] = containers[i * width + byte] >> (header.bitPosition % 8) & 1;
  return bits;
}

// Rows and columns count from 1; an origin may lie far outside, where nothing of the plane is seen.
int originOf(const std::vector<double>& origin, std::size_t axis) {
  return origin.size() > axis ? static_cast<int>(std::clamp(origin[axis], -32768.0, 65535.0)) - 1 : 0;
}

}  // namespace

std::vector<OverlayPlane> overlaysOf(const DicomFile& file, const PixelLayout& layout, int frame,
                                     std::span<const std::uint8_t> containers) {
  std::vector<OverlayPlane> planes;
  for (std::uint16_t group = kFirstGroup; group <= kLastGroup; group = static_cast<std::uint16_t>(group + 2)) {
    if (!file.has({group, 0x0010})) continue;
    const std::optional<Header> header = readHeader(file, group);
    if (!header || !isReasonable(*header, layout)) continue;
    OverlayPlane plane;
    if (file.has({group, 0x3000})) {
      if (const auto index = frameOf(*header, frame)) plane.bits = packedBits(file, *header, *index);
    } else {
      plane.bits = embeddedBits(*header, layout, containers);
    }
    if (plane.bits.empty()) continue;
    plane.rows = static_cast<int>(header->rows);
    plane.cols = static_cast<int>(header->cols);
    const std::vector<double> origin = file.numbers({group, 0x0050});
    plane.top = originOf(origin, 0);
    plane.left = originOf(origin, 1);
    plane.label = file.text({group, 0x1500});
    if (plane.label.empty()) plane.label = file.text({group, 0x0022});
    planes.push_back(std::move(plane));
  }
  return planes;
}

}  // namespace praxis::plugins::dicom::pixels
