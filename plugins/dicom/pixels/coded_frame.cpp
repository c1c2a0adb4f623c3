#include "plugins/dicom/pixels/coded_frame.h"

#include <algorithm>
#include <string_view>

#include "plugins/dicom/pixels/deflated_frame.h"
#include "plugins/dicom/pixels/jpeg.h"
#include "plugins/dicom/pixels/jpeg2000.h"
#include "plugins/dicom/pixels/jpeg_ls.h"
#include "plugins/dicom/pixels/native.h"
#include "plugins/dicom/pixels/rle.h"
#include "plugins/dicom/pixels/samples.h"

namespace praxis::plugins::dicom::pixels {

using engine::base::Result;
using file::PixelLayout;

namespace {

using Bytes = std::span<const std::uint8_t>;

// Samples of a codestream stand in the low bits, wherever High Bit would put them in a native file.
PixelLayout lowBits(PixelLayout layout) {
  layout.highBit = layout.bitsStored - 1;
  return layout;
}

// The codec undoes its own colour transforms (YBR_RCT, YBR_ICT); what it was given as YCbCr stays so.
Result<void> undoJpeg2000(Bytes codestream, bool lossy, Containers& into) {
  const PixelLayout& layout = into.layout;
  into.frame.bytes = PRAXIS_TRY(decodeJpeg2000(codestream, layout));
  if (layout.samplesPerPixel == 3)
    into.frame.photometric = layout.photometric.starts_with("YBR_FULL") ? "YBR_FULL" : "RGB";
  into.layout = lowBits(layout);
  into.keepUnsigned = lossy;
  return {};
}

// A decoded codestream is always pixel-interleaved, and its containers follow its precision, not the header's.
Result<void> undoJpeg(Bytes codestream, const TransferSyntax& syntax, Containers& into) {
  const PixelLayout& layout = into.layout;
  JpegFrame jpeg =
      PRAXIS_TRY(syntax.coding == Coding::jpegLs ? decodeJpegLs(codestream, layout)
                                                 : decodeJpeg(codestream, std::string(syntax.uid), layout));
  const bool transformed = !jpeg.header.isLossless() && !jpeg.header.isJpegLs();
  StoredFrame& frame = into.frame;
  frame.bytes = jpeg.bytesPerSample < frame.bytesPerSample
                    ? widen(jpeg.bytes, jpeg.bytesPerSample, frame.bytesPerSample)
                    : std::move(jpeg.bytes);
  if (layout.samplesPerPixel == 3) {
    const bool yCbCr =
        transformed ? isYCbCr(jpeg.header, layout.photometric) : layout.photometric.starts_with("YBR_FULL");
    frame.photometric = yCbCr ? "YBR_FULL" : "RGB";
  }
  into.layout = lowBits(layout);
  into.keepUnsigned = transformed || syntax.lossy;
  return {};
}

Result<void> undoRle(Bytes packed, Containers& into) {
  const PixelLayout& layout = into.layout;
  const auto samples = static_cast<std::size_t>(layout.samplesPerFrame());
  if (layout.bitsAllocated == 1) {
    into.frame.bytes = unpackBits(PRAXIS_TRY(decodeRle(packed, (samples + 7) / 8, 1, 1)), 0, samples);
    return {};
  }
  into.frame.bytes = PRAXIS_TRY(decodeRle(packed, static_cast<std::size_t>(layout.pixelsPerFrame()),
                                          layout.samplesPerPixel, layout.bytesPerSample()));
  return {};
}

PixelLayout asNative(PixelLayout layout) {
  layout.encapsulated = false;
  return layout;
}

// A frame begins on a byte, and one of odd length is padded (PS3.5 A.4.11).
Result<void> undoEncapsulation(Bytes frame, Containers& into) {
  const PixelLayout native = asNative(into.layout);
  const auto size = std::min<std::size_t>(frame.size(), (native.nativeBitsPerFrame() + 7) / 8);
  into.frame.bytes = PRAXIS_TRY(unpackNativeFrame({frame.begin(), frame.begin() + std::ptrdiff_t(size)}, native, 0));
  return {};
}

// Inside the stream lies a native frame that begins on a byte.
Result<void> undoDeflate(Bytes deflated, Containers& into) {
  const PixelLayout native = asNative(into.layout);
  const auto size = static_cast<std::size_t>((native.nativeBitsPerFrame() + 7) / 8);
  into.frame.bytes = PRAXIS_TRY(unpackNativeFrame(PRAXIS_TRY(inflateFrame(deflated, size)), native, 0));
  return {};
}

}  // namespace

StoredFrame emptyFrame(const PixelLayout& layout) {
  StoredFrame frame;
  frame.rows = layout.rows;
  frame.cols = layout.cols;
  frame.samplesPerPixel = layout.samplesPerPixel;
  frame.bytesPerSample = layout.bytesPerSample();
  frame.isSigned = layout.isSigned;
  frame.isFloat = layout.isFloat;
  // Chroma shared by two pixels is given to both.
  frame.photometric = layout.photometric;
  if (frame.photometric == "YBR_FULL_422" || frame.photometric == "YBR_PARTIAL_422")
    frame.photometric.resize(frame.photometric.size() - std::string_view("_422").size());
  return frame;
}

Result<Containers> undoCompression(Bytes coded, const PixelLayout& layout, const TransferSyntax& syntax) {
  Containers containers{emptyFrame(layout), layout, false};
  switch (syntax.coding) {
    case Coding::rle:
      PRAXIS_TRY(undoRle(coded, containers));
      break;
    case Coding::nativeFrames:
      PRAXIS_TRY(undoEncapsulation(coded, containers));
      break;
    case Coding::deflatedFrame:
      PRAXIS_TRY(undoDeflate(coded, containers));
      break;
    case Coding::jpeg2000:
      PRAXIS_TRY(undoJpeg2000(coded, syntax.lossy, containers));
      break;
    default:
      PRAXIS_TRY(undoJpeg(coded, syntax, containers));
      break;
  }
  return containers;
}

StoredFrame normalForm(Containers containers) {
  normalise(containers.frame.bytes, containers.layout, containers.keepUnsigned);
  return std::move(containers.frame);
}

}  // namespace praxis::plugins::dicom::pixels
