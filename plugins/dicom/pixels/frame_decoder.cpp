#include "plugins/dicom/pixels/frame_decoder.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/frame_attributes.h"
#include "plugins/dicom/file/pixel_layout.h"
#include "plugins/dicom/pixels/colour.h"
#include "plugins/dicom/pixels/deflated_frame.h"
#include "plugins/dicom/pixels/fragments.h"
#include "plugins/dicom/pixels/jpeg.h"
#include "plugins/dicom/pixels/jpeg2000.h"
#include "plugins/dicom/pixels/jpeg_ls.h"
#include "plugins/dicom/pixels/modality.h"
#include "plugins/dicom/pixels/native.h"
#include "plugins/dicom/pixels/palette.h"
#include "plugins/dicom/pixels/rle.h"
#include "plugins/dicom/pixels/samples.h"
#include "plugins/dicom/pixels/spacing.h"
#include "plugins/dicom/pixels/transfer_syntax.h"

namespace praxis::plugins::dicom::pixels {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::base::within;
using engine::image::Image;
using engine::image::Photometric;

struct FrameDecoder::State {
  file::DicomFile file;
  file::PixelLayout layout;
  TransferSyntax syntax;
  bool bigEndian = false;
  DcmElement* pixels = nullptr;           // owned by the file
  DcmPixelSequence* fragments = nullptr;  // likewise; null for native pixels
  std::vector<FragmentRange> ranges;      // per frame, when there are fragments
  std::vector<file::FrameAttributes> frames;

  Result<StoredFrame> decode(int frame) const;
  Result<void> undoCompression(int frame, StoredFrame& into) const;
  Result<Image> imageOf(int frame, const StoredFrame& samples) const;
  void describe(int frame, Image& image) const;
  void measure(int frame, const StoredFrame& samples, Image& image) const;
};

namespace {

bool isMonochrome(const StoredFrame& frame) {
  return frame.samplesPerPixel == 1 && (frame.photometric == "MONOCHROME1" || frame.photometric == "MONOCHROME2");
}

// Whether the file keeps its pixels the way its transfer syntax says.
Result<void> checkCoding(const TransferSyntax& syntax, bool encapsulated) {
  if (syntax.coding == Coding::none) {
    return fail(ErrorCode::unsupported, "The transfer syntax {} ({}) is not supported.", syntax.name, syntax.uid);
  }
  if ((syntax.coding == Coding::native) == encapsulated) {
    return fail(ErrorCode::corrupt, "The transfer syntax is {}, but the pixel data are {}compressed.", syntax.name,
                encapsulated ? "" : "not ");
  }
  return {};
}

// A decoded codestream is always pixel-interleaved, and its containers follow its precision, not the header's.
void takeJpeg(JpegFrame jpeg, const file::PixelLayout& layout, StoredFrame& into) {
  into.bytes = jpeg.bytesPerSample < into.bytesPerSample ? widen(jpeg.bytes, jpeg.bytesPerSample, into.bytesPerSample)
                                                         : std::move(jpeg.bytes);
  if (layout.samplesPerPixel != 3) return;
  const bool transformed = !jpeg.header.isLossless() && !jpeg.header.isJpegLs();
  const bool yCbCr =
      transformed ? isYCbCr(jpeg.header, layout.photometric) : layout.photometric.starts_with("YBR_FULL");
  into.photometric = yCbCr ? "YBR_FULL" : "RGB";
}

// Samples of a codestream stand in the low bits, wherever High Bit would put them in a native file.
file::PixelLayout lowBits(file::PixelLayout layout) {
  layout.highBit = layout.bitsStored - 1;
  return layout;
}

// The codec undoes its own colour transforms (YBR_RCT, YBR_ICT); what it was given as YCbCr stays so.
Result<void> undoJpeg2000(std::span<const std::uint8_t> codestream, const file::PixelLayout& layout, bool lossy,
                          StoredFrame& into) {
  into.bytes = PRAXIS_TRY(decodeJpeg2000(codestream, layout));
  if (layout.samplesPerPixel == 3) into.photometric = layout.photometric.starts_with("YBR_FULL") ? "YBR_FULL" : "RGB";
  normalise(into.bytes, lowBits(layout), lossy);
  return {};
}

Result<void> undoJpeg(std::span<const std::uint8_t> codestream, const file::PixelLayout& layout,
                      const TransferSyntax& syntax, StoredFrame& into) {
  JpegFrame jpeg =
      PRAXIS_TRY(syntax.coding == Coding::jpegLs ? decodeJpegLs(codestream, layout)
                                                 : decodeJpeg(codestream, std::string(syntax.uid), layout));
  const bool lossyDct = !jpeg.header.isLossless() && !jpeg.header.isJpegLs();
  takeJpeg(std::move(jpeg), layout, into);
  normalise(into.bytes, lowBits(layout), lossyDct || syntax.lossy);
  return {};
}

Result<void> undoRle(std::span<const std::uint8_t> packed, const file::PixelLayout& layout, StoredFrame& into) {
  const auto samples = static_cast<std::size_t>(layout.samplesPerFrame());
  if (layout.bitsAllocated == 1) {
    into.bytes = unpackBits(PRAXIS_TRY(decodeRle(packed, (samples + 7) / 8, 1, 1)), 0, samples);
    return {};
  }
  into.bytes = PRAXIS_TRY(decodeRle(packed, static_cast<std::size_t>(layout.pixelsPerFrame()), layout.samplesPerPixel,
                                    layout.bytesPerSample()));
  normalise(into.bytes, layout, false);
  return {};
}

// Inside the stream lies a native frame that begins on a byte.
Result<void> undoDeflate(std::span<const std::uint8_t> deflated, const file::PixelLayout& layout, StoredFrame& into) {
  file::PixelLayout native = layout;
  native.encapsulated = false;
  const auto size = static_cast<std::size_t>((native.nativeBitsPerFrame() + 7) / 8);
  into.bytes = PRAXIS_TRY(unpackNativeFrame(PRAXIS_TRY(inflateFrame(deflated, size)), native, 0));
  normalise(into.bytes, layout, false);
  return {};
}

}  // namespace

Result<void> FrameDecoder::State::undoCompression(int frame, StoredFrame& into) const {
  const std::vector<std::uint8_t> bytes =
      PRAXIS_TRY(readFragments(*fragments, ranges[static_cast<std::size_t>(frame)]));
  switch (syntax.coding) {
    case Coding::rle:
      return undoRle(bytes, layout, into);
    case Coding::deflatedFrame:
      return undoDeflate(bytes, layout, into);
    case Coding::jpeg2000:
      return undoJpeg2000(bytes, layout, syntax.lossy, into);
    default:
      return undoJpeg(bytes, layout, syntax, into);
  }
}

Result<StoredFrame> FrameDecoder::State::decode(int frame) const {
  if (frame < 0 || frame >= layout.frames) {
    return fail(ErrorCode::invalidArgument, "There is no frame {}; the file has frames 0 to {}.", frame,
                layout.frames - 1);
  }
  StoredFrame stored;
  stored.rows = layout.rows;
  stored.cols = layout.cols;
  stored.samplesPerPixel = layout.samplesPerPixel;
  stored.bytesPerSample = layout.bytesPerSample();
  stored.isSigned = layout.isSigned;
  stored.isFloat = layout.isFloat;
  stored.photometric = layout.photometric == "YBR_FULL_422" ? "YBR_FULL" : layout.photometric;
  try {
    if (fragments != nullptr) {
      PRAXIS_TRY(undoCompression(frame, stored));
    } else {
      stored.bytes = PRAXIS_TRY(readNativeFrame(*pixels, layout, frame, bigEndian));
      normalise(stored.bytes, layout, false);
    }
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::outOfMemory, "A frame of {} x {} pixels does not fit into memory.", layout.rows,
                layout.cols);
  }
  return stored;
}

void FrameDecoder::State::describe(int frame, Image& image) const {
  const file::FrameAttributes& attributes = frames[static_cast<std::size_t>(frame)];
  image.rows = layout.rows;
  image.cols = layout.cols;
  image.lossy = syntax.lossy || file.text({0x0028, 0x2110}) == "01";
  describeSpacing(file, attributes, image);
}

// The monochrome part of an image: physical values, padding, and what the header says of showing them.
void FrameDecoder::State::measure(int frame, const StoredFrame& samples, Image& image) const {
  const file::FrameAttributes& attributes = frames[static_cast<std::size_t>(frame)];
  const ModalityTransform transform = modalityTransform(file, layout, attributes);
  const Padding pad = padding(file, layout).value_or(Padding{});
  image.values.resize(static_cast<std::size_t>(layout.pixelsPerFrame()));
  forEachSample(samples, [&](std::size_t i, auto value) {
    const auto number = static_cast<double>(value);
    image.values[i] = static_cast<float>(transform(number));
    if (!pad.contains(number)) return;
    if (image.padding.empty()) image.padding.assign(image.values.size(), 0);
    image.padding[i] = 1;
  });
  image.photometric = samples.photometric == "MONOCHROME1" ? Photometric::monochrome1 : Photometric::monochrome2;
  image.inverted = image.photometric == Photometric::monochrome1 || file.text({0x2050, 0x0020}) == "INVERSE";
  image.windows = attributes.windows;
  image.moreVoiLuts = voiLuts(file, layout.isSigned || transform.intercept < 0);
  if (!image.moreVoiLuts.empty()) {
    image.voiLut = std::move(image.moreVoiLuts.front());
    image.moreVoiLuts.erase(image.moreVoiLuts.begin());
  }
  image.unit = transform.unit;
}

Result<Image> FrameDecoder::State::imageOf(int frame, const StoredFrame& samples) const {
  Image image;
  describe(frame, image);
  if (isMonochrome(samples)) {
    measure(frame, samples, image);
    image.coloured = PRAXIS_TRY(supplementalColours(samples, layout, file));
    return image;
  }
  image.photometric = Photometric::rgb;
  const bool palette = samples.samplesPerPixel == 1 && samples.photometric == "PALETTE COLOR";
  image.rgb = PRAXIS_TRY(palette ? paletteToRgb(samples, layout, file) : toRgb(samples, layout));
  return image;
}

FrameDecoder::FrameDecoder(std::unique_ptr<State> state) : m_state(std::move(state)) {}
FrameDecoder::FrameDecoder(FrameDecoder&&) noexcept = default;
FrameDecoder& FrameDecoder::operator=(FrameDecoder&&) noexcept = default;
FrameDecoder::~FrameDecoder() = default;

Result<FrameDecoder> FrameDecoder::open(const std::filesystem::path& path) {
  file::DicomFile file = PRAXIS_TRY(file::DicomFile::open(path, file::ReadDepth::whole));
  const std::string name = path.filename().string();
  auto layout = file::pixelLayout(file);
  if (!layout) return within(name, std::move(layout).error());
  const std::string uid = file.transferSyntaxUid();
  const TransferSyntax* syntax = findTransferSyntax(uid);
  if (syntax == nullptr) return fail(ErrorCode::unsupported, "{}: the transfer syntax {} is not known.", name, uid);
  if (const auto checked = checkCoding(*syntax, layout->encapsulated); !checked) return within(name, checked.error());
  DcmDataset& dataset = *file.dcmtk().getDataset();
  auto state = std::make_unique<State>(State{std::move(file), *layout, *syntax});
  state->bigEndian = DcmXfer(dataset.getOriginalXfer()).getByteOrder() == EBO_BigEndian;
  dataset.findAndGetElement(DcmTagKey(layout->pixels.group, layout->pixels.element), state->pixels);
  if (layout->encapsulated) {
    static_cast<DcmPixelData*>(state->pixels)
        ->getEncapsulatedRepresentation(dataset.getOriginalXfer(), nullptr, state->fragments);
    auto ranges = mapFragments(*state->fragments, layout->frames);
    if (!ranges) return within(name, std::move(ranges).error());
    state->ranges = std::move(*ranges);
  }
  state->frames = file::frameAttributes(dataset, layout->frames);
  return FrameDecoder(std::move(state));
}

int FrameDecoder::frames() const { return m_state->layout.frames; }

Result<StoredFrame> FrameDecoder::stored(int frame) const {
  auto decoded = m_state->decode(frame);
  if (!decoded) return within(m_state->file.path().filename().string(), std::move(decoded).error());
  return decoded;
}

Result<std::vector<double>> FrameDecoder::physical(int frame) const {
  const StoredFrame samples = PRAXIS_TRY(stored(frame));
  if (!isMonochrome(samples)) {
    return fail(ErrorCode::invalidArgument, "{}: {} pixels have no physical values.",
                m_state->file.path().filename().string(), samples.photometric);
  }
  const State& state = *m_state;
  const ModalityTransform transform =
      modalityTransform(state.file, state.layout, state.frames[static_cast<std::size_t>(frame)]);
  std::vector<double> values(static_cast<std::size_t>(state.layout.pixelsPerFrame()));
  forEachSample(samples, [&](std::size_t i, auto value) { values[i] = transform(static_cast<double>(value)); });
  return values;
}

Result<Image> FrameDecoder::image(int frame) const {
  const StoredFrame samples = PRAXIS_TRY(stored(frame));
  auto made = m_state->imageOf(frame, samples);
  if (!made) return within(m_state->file.path().filename().string(), std::move(made).error());
  return made;
}

}  // namespace praxis::plugins::dicom::pixels
