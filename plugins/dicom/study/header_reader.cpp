#include "plugins/dicom/study/header_reader.h"

#include <algorithm>
#include <cmath>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/frame_attributes.h"
#include "plugins/dicom/file/pixel_layout.h"
#include "plugins/dicom/file/values.h"

namespace praxis::plugins::dicom::study {

using engine::base::Result;
using file::DicomFile;

namespace {

std::string number(double value) { return fmt::format("{:g}", value); }

std::optional<double> positive(const DicomFile& file, file::Tag tag) {
  const std::vector<double> values = file.numbers(tag);
  return !values.empty() && values.front() > 0 ? std::optional(values.front()) : std::nullopt;
}

// What a reader wants to know of how the images were made: tube for X-ray, times for MR.
std::string techniqueText(const DicomFile& file, const std::string& modality) {
  std::string text;
  const auto add = [&text](const std::string& part, const char* separator) {
    text += (text.empty() ? "" : separator) + part;
  };
  if (modality == "MR") {
    if (const auto time = positive(file, {0x0018, 0x0080})) add("TR " + number(*time), " / ");
    if (const auto time = positive(file, {0x0018, 0x0081})) add("TE " + number(*time), " / ");
    if (const auto time = positive(file, {0x0018, 0x0082})) add("TI " + number(*time), " / ");
    return text.empty() ? text : text + " ms";
  }
  if (const auto voltage = positive(file, {0x0018, 0x0060})) add(number(*voltage) + " kV", ", ");
  if (const auto current = positive(file, {0x0018, 0x1151})) add(number(*current) + " mA", ", ");
  if (const auto exposure = positive(file, {0x0018, 0x1152}); exposure && modality != "CT")
    add(number(*exposure) + " mAs", ", ");
  return text;
}

// Frame Time, else the rates that the header recommends (PS3.3 C.7.6.5, C.12).
double frameTimeMs(const DicomFile& file) {
  if (const auto time = positive(file, {0x0018, 0x1063})) return *time;
  for (const file::Tag rate : {file::Tag{0x0008, 0x2144}, file::Tag{0x0018, 0x0040}}) {
    if (const auto perSecond = positive(file, rate)) return 1000 / *perSecond;
  }
  return 0;
}

// Image Laterality, else Laterality of the series.
std::string lateralityOf(const DicomFile& file) {
  const std::string ofImage = file.text({0x0020, 0x0062});
  return ofImage.empty() ? file.text({0x0020, 0x0060}) : ofImage;
}

// The codes of CID 4014 (mammography) and of CID 4010 (radiography) whose View Position has an abbreviation, SRT and
// SCT.
struct ViewCode {
  const char *srt, *sct, *position;
};
constexpr ViewCode kViewCodes[] = {
    {"R-10242", "399162004", "CC"}, {"R-10226", "399368009", "MLO"}, {"R-10224", "399260004", "ML"},
    {"R-10228", "399352003", "LM"}, {"R-10230", "399099002", "LMO"}, {"R-10244", "399196006", "FB"},
    {"R-10206", "399348003", "AP"}, {"R-10214", "272479007", "PA"},  {"R-10236", "399173006", "LL"},
    {"R-10232", "399198007", "RL"},
};

// View Position; enhanced mammography, and many a radiograph, says it by a code only.
std::string viewOf(const DicomFile& file) {
  const std::string position = file.text({0x0018, 0x5101});
  if (!position.empty()) return position;
  DcmItem* item = nullptr;
  OFString value;
  if (file.dcmtk().getDataset()->findAndGetSequenceItem(DCM_ViewCodeSequence, item, 0).bad()) return {};
  if (item == nullptr || item->findAndGetOFString(DCM_CodeValue, value).bad()) return {};
  for (const ViewCode& code : kViewCodes) {
    if (value == code.srt || value == code.sct) return code.position;
  }
  return {};
}

Patient readPatient(const DicomFile& file) {
  return {file.text({0x0010, 0x0010}),
          file.text({0x0010, 0x0020}),
          file.text({0x0010, 0x0030}),
          file.text({0x0010, 0x0040}),
          {},
          {}};
}

Study readStudy(const DicomFile& file) {
  return {file.text({0x0020, 0x000d}),
          file.text({0x0008, 0x0020}),
          file.text({0x0008, 0x0030}),
          file.text({0x0008, 0x1030}),
          file.text({0x0008, 0x0050}),
          file.text({0x0008, 0x0080}),
          {},
          {}};
}

Series readSeries(const DicomFile& file) {
  Series series;
  series.uid = file.text({0x0020, 0x000e});
  series.number = file.text({0x0020, 0x0011});
  series.description = file.text({0x0008, 0x103e});
  series.modality = file.text({0x0008, 0x0060});
  series.bodyPart = file.text({0x0018, 0x0015});
  series.date = file.text({0x0008, 0x0021});
  series.time = file.text({0x0008, 0x0031});
  series.manufacturer = file.text({0x0008, 0x0070});
  series.frameOfReference = file.text({0x0020, 0x0052});
  series.frameTimeMs = frameTimeMs(file);
  series.technique = techniqueText(file, series.modality);
  return series;
}

Slice readSlice(const DicomFile& file) {
  Slice slice;
  slice.path = file.path();
  slice.sopInstanceUid = file.text({0x0008, 0x0018});
  const std::int64_t instance = file.integer({0x0020, 0x0013}).value_or(0);
  slice.instanceNumber = static_cast<int>(std::clamp<std::int64_t>(instance, -2147483647, 2147483647));
  return slice;
}

// By the families of SOP classes (PS3.4 B.5).
SeriesKind kindOf(const DicomFile& file) {
  const std::string sopClass = file.text({0x0008, 0x0016});
  if (sopClass.starts_with("1.2.840.10008.5.1.4.1.1.88.")) return SeriesKind::report;
  return sopClass.starts_with("1.2.840.10008.5.1.4.1.1.104.") ? SeriesKind::document : SeriesKind::images;
}

// What the object is called: its own title, else the meaning of its concept ("Measurement Report").
std::string titleOf(const DicomFile& file) {
  const std::string title = file.text({0x0042, 0x0010});
  if (!title.empty()) return title;
  DcmItem* name = file::sequenceItem(*file.dcmtk().getDataset(), {0x0040, 0xa043});
  return name == nullptr ? std::string() : file::firstText(*name, {0x0008, 0x0104});
}

Stack& stackOf(std::vector<Stack>& stacks, const file::FrameAttributes& frame) {
  const auto same = [&](const Stack& stack) {
    return stack.orientation == frame.orientation && stack.name == frame.stack;
  };
  const auto found = std::find_if(stacks.begin(), stacks.end(), same);
  if (found != stacks.end()) return *found;
  Stack stack;
  stack.orientation = frame.orientation;
  stack.name = frame.stack;
  stack.rowSpacing = frame.spacing ? (*frame.spacing)[0] : 0;
  stack.colSpacing = frame.spacing ? (*frame.spacing)[1] : 0;
  stack.sliceThickness = frame.sliceThickness.value_or(0);
  return stacks.emplace_back(std::move(stack));
}

}  // namespace

// Names first, then the descriptions that a department writes in its own language.
file::CharsetGuess guessCharset(const DicomFile& file) {
  DcmItem& dataset = *file.dcmtk().getDataset();
  const std::string label = file::rawText(dataset, {0x0008, 0x0005});
  file::CharsetGuess guess;
  guess.add(file::rawText(dataset, {0x0010, 0x0010}), label, true);
  for (const file::Tag tag : {file::Tag{0x0008, 0x0080}, {0x0008, 0x1030}, {0x0008, 0x103e}}) {
    guess.add(file::rawText(dataset, tag), label, false);
  }
  return guess;
}

std::optional<DocumentHeader> readDocumentHeader(const DicomFile& file) {
  const SeriesKind kind = kindOf(file);
  if (kind == SeriesKind::images) return std::nullopt;
  DocumentHeader header{readPatient(file), readStudy(file), readSeries(file)};
  header.series.kind = kind;
  if (const std::string title = titleOf(file); !title.empty()) header.series.description = title;
  header.series.slices.push_back(readSlice(file));
  return header;
}

Result<ImageHeader> readImageHeader(const DicomFile& file) {
  const file::PixelLayout layout = PRAXIS_TRY(file::pixelLayout(file));
  ImageHeader header{readPatient(file), readStudy(file), readSeries(file)};
  header.series.rows = layout.rows;
  header.series.cols = layout.cols;
  header.charset = guessCharset(file);
  header.localizer = file.text({0x0008, 0x0008}, 2) == "LOCALIZER";
  header.colour = layout.samplesPerPixel > 1 || layout.photometric == "PALETTE COLOR";
  Slice slice = readSlice(file);
  slice.laterality = lateralityOf(file);
  slice.view = viewOf(file);
  if (layout.frames > 1)
    header.multiframeUid = slice.sopInstanceUid.empty() ? file.path().string() : slice.sopInstanceUid;
  const EdgeLetters projected = edgeLetters(file.text({0x0020, 0x0020}, 0), file.text({0x0020, 0x0020}, 1));
  const std::vector<file::FrameAttributes> frames = file::frameAttributes(*file.dcmtk().getDataset(), layout.frames);
  for (int i = 0; i < layout.frames; ++i) {
    const file::FrameAttributes& frame = frames[static_cast<std::size_t>(i)];
    slice.frame = i;
    slice.geometry.reset();
    if (frame.position && frame.orientation) slice.geometry = Geometry{*frame.position, *frame.orientation};
    slice.edges = frame.orientation ? edgeLetters(*frame.orientation) : projected;
    stackOf(header.stacks, frame).slices.push_back(slice);
  }
  if (std::any_of(frames.begin(), frames.end(), [](const auto& frame) { return frame.rescaleIsBroken; }))
    header.series.warnings.push_back("Rescale Slope is no usable number: values are shown as stored, without a unit.");
  return header;
}

}  // namespace praxis::plugins::dicom::study
