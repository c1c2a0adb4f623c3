#include "plugins/dicom/file/pixel_layout.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>

namespace praxis::plugins::dicom::file {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

constexpr Tag kPixelData{0x7fe0, 0x0010};
constexpr Tag kDoubleFloatPixelData{0x7fe0, 0x0009};

// A decoded frame beyond this is refused: whole-slide images come in tiles, and no detector has more. As floats, so
// many pixels take 1 GiB.
constexpr std::uint64_t kFrameBytesMax = std::uint64_t{1} << 30;
constexpr std::int64_t kFramePixelsMax = std::int64_t{1} << 29;
// What the header says of a frame takes some hundred bytes of memory, and a frame of the file may be a single bit.
constexpr int kFramesMax = 1 << 20;

std::int64_t integerOr(const DicomFile& file, Tag tag, std::int64_t otherwise) {
  return file.integer(tag).value_or(otherwise);
}

Result<void> readBits(const DicomFile& file, PixelLayout& layout) {
  const std::int64_t allocated = integerOr(file, {0x0028, 0x0100}, layout.isFloat ? 32 : 0);
  if (layout.isFloat) {
    layout.bitsAllocated = layout.pixels.element == kDoubleFloatPixelData.element ? 64 : 32;
    layout.bitsStored = layout.bitsAllocated;
    layout.highBit = layout.bitsAllocated - 1;
    return {};
  }
  constexpr std::int64_t kReadable[] = {1, 4, 8, 12, 16, 32};
  if (std::find(std::begin(kReadable), std::end(kReadable), allocated) == std::end(kReadable)) {
    return fail(ErrorCode::unsupported, "Bits Allocated is {}; 1, 4, 8, 12, 16 and 32 can be read.", allocated);
  }
  const std::int64_t stored = integerOr(file, {0x0028, 0x0101}, allocated);
  const std::int64_t high = integerOr(file, {0x0028, 0x0102}, stored - 1);
  if (stored < 1 || stored > allocated || high >= allocated || high + 1 < stored) {
    return fail(ErrorCode::corrupt, "The header contradicts itself: {} bits stored, high bit {}, {} bits allocated.",
                stored, high, allocated);
  }
  layout.bitsAllocated = static_cast<int>(allocated);
  layout.bitsStored = static_cast<int>(stored);
  layout.highBit = static_cast<int>(high);
  layout.isSigned = integerOr(file, {0x0028, 0x0103}, 0) == 1;
  return {};
}

Result<void> readShape(const DicomFile& file, PixelLayout& layout) {
  const std::int64_t rows = integerOr(file, {0x0028, 0x0010}, 0);
  const std::int64_t cols = integerOr(file, {0x0028, 0x0011}, 0);
  if (rows < 1 || rows > 65535 || cols < 1 || cols > 65535) {
    return fail(ErrorCode::corrupt, "The header gives no usable size: {} rows, {} columns.", rows, cols);
  }
  const std::int64_t samples = integerOr(file, {0x0028, 0x0002}, 1);
  if (samples != 1 && samples != 3) {
    return fail(ErrorCode::unsupported, "{} samples per pixel; 1 and 3 can be read.", samples);
  }
  const std::int64_t frames = std::max<std::int64_t>(1, integerOr(file, {0x0028, 0x0008}, 1));
  if (frames > std::numeric_limits<std::int32_t>::max()) {
    return fail(ErrorCode::corrupt, "The header claims {} frames.", frames);
  }
  layout.rows = static_cast<int>(rows);
  layout.cols = static_cast<int>(cols);
  layout.samplesPerPixel = static_cast<int>(samples);
  layout.frames = static_cast<int>(frames);
  layout.planar = samples > 1 && integerOr(file, {0x0028, 0x0006}, 0) == 1;
  layout.photometric = file.text({0x0028, 0x0004});
  if (layout.photometric.empty()) layout.photometric = samples == 1 ? "MONOCHROME2" : "RGB";
  return {};
}

Result<void> checkFrameSize(const PixelLayout& layout) {
  const std::uint64_t bytes =
      static_cast<std::uint64_t>(layout.samplesPerFrame()) * static_cast<unsigned>(layout.bytesPerSample());
  if (layout.pixelsPerFrame() <= kFramePixelsMax && bytes <= kFrameBytesMax) return {};
  return fail(ErrorCode::unsupported,
              "One frame has {} x {} pixels and needs {} bytes; up to {} pixels and {} bytes can be shown.",
              layout.rows, layout.cols, bytes, kFramePixelsMax, kFrameBytesMax);
}

// Sets encapsulated and pixelBytes, and compares the claimed frames with what is there.
Result<void> checkAgainstData(const PixelExtent& extent, PixelLayout& layout) {
  layout.encapsulated = extent.encapsulated;
  if (extent.encapsulated) {
    // Every frame has one fragment or more.
    if (extent.fragments >= static_cast<std::uint64_t>(layout.frames)) return {};
    return fail(ErrorCode::corrupt, "The header claims {} frames, but the file holds {} compressed fragments.",
                layout.frames, extent.fragments);
  }
  layout.pixelBytes = extent.bytes;
  const std::uint64_t frameBits = layout.nativeBitsPerFrame();
  if (layout.pixelBytes * 8 / frameBits >= static_cast<std::uint64_t>(layout.frames)) return {};
  return fail(ErrorCode::corrupt,
              "{} x {} pixels, {} frames need {} bytes a frame, but the file holds {} bytes of pixels.", layout.rows,
              layout.cols, layout.frames, (frameBits + 7) / 8, layout.pixelBytes);
}

}  // namespace

std::uint64_t PixelLayout::nativeBitsPerFrame() const {
  const auto pixels = static_cast<std::uint64_t>(pixelsPerFrame());
  const bool shared = !encapsulated && samplesPerPixel == 3 && photometric.ends_with("_422");
  return pixels * static_cast<std::uint64_t>(bitsAllocated) * (shared ? 2u : static_cast<unsigned>(samplesPerPixel));
}

Result<PixelLayout> pixelLayout(const DicomFile& file) {
  PixelLayout layout;
  const std::optional<PixelExtent> extent = file.pixelExtent();
  if (!extent) {
    return fail(ErrorCode::unsupported,
                "The file has no pixel data; it is a report, a directory or another object without a picture.");
  }
  layout.pixels = extent->tag;
  layout.isFloat = extent->tag.element != kPixelData.element;
  PRAXIS_TRY(readShape(file, layout));
  PRAXIS_TRY(readBits(file, layout));
  PRAXIS_TRY(checkFrameSize(layout));
  PRAXIS_TRY(checkAgainstData(*extent, layout));
  if (layout.frames > kFramesMax) {
    return fail(ErrorCode::unsupported, "The file holds {} frames; up to {} can be read.", layout.frames, kFramesMax);
  }
  return layout;
}

}  // namespace praxis::plugins::dicom::file
