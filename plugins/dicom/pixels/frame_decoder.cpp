#include "plugins/dicom/pixels/frame_decoder.h"

#include <algorithm>
#include <cmath>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/frame_attributes.h"
#include "plugins/dicom/file/pixel_layout.h"
#include "plugins/dicom/pixels/coded_frame.h"
#include "plugins/dicom/pixels/colour.h"
#include "plugins/dicom/pixels/fragments.h"
#include "plugins/dicom/pixels/modality.h"
#include "plugins/dicom/pixels/native.h"
#include "plugins/dicom/pixels/overlays.h"
#include "plugins/dicom/pixels/palette.h"
#include "plugins/dicom/pixels/rescale.h"
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
  DcmElement* pixels = nullptr;  // owned by the file
  FragmentMap fragments;         // of compressed pixels; likewise
  std::vector<file::FrameAttributes> frames;

  Result<void> findFrames(DcmDataset& dataset);
  Result<Containers> containers(int frame) const;
  Result<std::vector<double>> physical(int frame) const;
  Result<Image> image(int frame) const;
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

// Runs what allocates by the size of a frame; sizes were checked, but the memory may be taken by others.
template <typename Work>
auto withinMemory(const file::PixelLayout& layout, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::outOfMemory, "A frame of {} x {} pixels does not fit into memory.", layout.rows,
                layout.cols);
  }
}

// What the least and the greatest sample of Bits Stored would mean; unknown for floating-point samples.
void describeStorable(const file::PixelLayout& layout, const ModalityTransform& transform, Image& image) {
  if (layout.isFloat) return;
  if (!transform.lut.empty()) {
    const auto [least, greatest] = std::minmax_element(transform.lut.begin(), transform.lut.end());
    image.storableLow = *least;
    image.storableHigh = *greatest;
    return;
  }
  const double count = std::ldexp(1.0, layout.bitsStored), least = layout.isSigned ? -count / 2 : 0;
  const double one = transform(least), other = transform(least + count - 1);
  image.storableLow = std::min(one, other);
  image.storableHigh = std::max(one, other);
}

}  // namespace

Result<void> FrameDecoder::State::findFrames(DcmDataset& dataset) {
  if (layout.encapsulated) {
    DcmPixelSequence* sequence = nullptr;
    static_cast<DcmPixelData*>(pixels)->getEncapsulatedRepresentation(dataset.getOriginalXfer(), nullptr, sequence);
    fragments = PRAXIS_TRY(mapFragments(*sequence, layout.frames));
  }
  frames = file::frameAttributes(dataset, layout.frames);
  return {};
}

Result<Containers> FrameDecoder::State::containers(int frame) const {
  if (frame < 0 || frame >= layout.frames) {
    return fail(ErrorCode::invalidArgument, "There is no frame {}; the file has frames 0 to {}.", frame,
                layout.frames - 1);
  }
  if (layout.encapsulated) {
    const std::vector<std::uint8_t> coded = PRAXIS_TRY(readFragments(fragments.of(frame)));
    return undoCompression(coded, layout, syntax);
  }
  Containers native{emptyFrame(layout), layout, false};
  native.frame.bytes = PRAXIS_TRY(readNativeFrame(*pixels, layout, frame, bigEndian));
  return native;
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
  image.values = physicalFloats(samples, transform);
  if (const std::optional<Padding> pad = padding(file, layout)) image.padding = paddingMask(samples, *pad);
  image.photometric = samples.photometric == "MONOCHROME1" ? Photometric::monochrome1 : Photometric::monochrome2;
  image.inverted = image.photometric == Photometric::monochrome1 || file.text({0x2050, 0x0020}) == "INVERSE";
  image.windows = attributes.windows;
  image.moreVoiLuts = voiLuts(file, layout.isSigned || transform.intercept < 0);
  if (!image.moreVoiLuts.empty()) {
    image.voiLut = std::move(image.moreVoiLuts.front());
    image.moreVoiLuts.erase(image.moreVoiLuts.begin());
  }
  image.unit = transform.unit;
  describeStorable(layout, transform, image);
}

Result<Image> FrameDecoder::State::image(int frame) const {
  Containers coded = PRAXIS_TRY(containers(frame));
  Image image;
  describe(frame, image);
  image.overlays = overlaysOf(file, coded.layout, frame, coded.frame.bytes);
  const StoredFrame samples = normalForm(std::move(coded));
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

Result<std::vector<double>> FrameDecoder::State::physical(int frame) const {
  const StoredFrame samples = normalForm(PRAXIS_TRY(containers(frame)));
  if (!isMonochrome(samples)) {
    return fail(ErrorCode::invalidArgument, "{} pixels have no physical values.", samples.photometric);
  }
  const file::FrameAttributes& attributes = frames[static_cast<std::size_t>(frame)];
  const ModalityTransform transform = modalityTransform(file, layout, attributes);
  if (attributes.rescaleIsBroken && transform.lut.empty()) {
    return fail(ErrorCode::corrupt,
                "Rescale Slope is no usable number, so that there are no physical values; use the stored ones.");
  }
  return physicalDoubles(samples, transform);
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
  const auto found = withinMemory(*layout, [&] { return state->findFrames(dataset); });
  if (!found) return within(name, found.error());
  return FrameDecoder(std::move(state));
}

int FrameDecoder::frames() const { return m_state->layout.frames; }

Result<StoredFrame> FrameDecoder::stored(int frame) const {
  auto made = withinMemory(m_state->layout,
                           [&]() -> Result<StoredFrame> { return normalForm(PRAXIS_TRY(m_state->containers(frame))); });
  if (!made) return within(m_state->file.path().filename().string(), std::move(made).error());
  return made;
}

Result<std::vector<double>> FrameDecoder::physical(int frame) const {
  auto made = withinMemory(m_state->layout, [&] { return m_state->physical(frame); });
  if (!made) return within(m_state->file.path().filename().string(), std::move(made).error());
  return made;
}

Result<Image> FrameDecoder::image(int frame) const {
  auto made = withinMemory(m_state->layout, [&] { return m_state->image(frame); });
  if (!made) return within(m_state->file.path().filename().string(), std::move(made).error());
  return made;
}

}  // namespace praxis::plugins::dicom::pixels
