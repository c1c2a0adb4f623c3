#include "plugins/dicom/pixels/spacing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/values.h"

namespace praxis::plugins::dicom::pixels {

using engine::image::Image;
using engine::image::ScaledRegion;
using engine::image::SpacingSource;

namespace {

using Pair = std::array<double, 2>;  // mm between rows, between columns

struct Spacing {
  SpacingSource source = SpacingSource::none;
  Pair mm{};
};

// Storage classes (after 1.2.840.10008.5.1.4.1.1) of slices through the patient, whatever Modality says: CT, MR, PET,
// NM, X-ray 3D and tomosynthesis, RT Dose, segmentation, parametric map, ultrasound volume.
constexpr std::string_view kSliceClasses[] = {"2",    "2.1", "2.2",    "4",      "4.1",    "4.3",    "4.4",
                                              "128",  "130", "128.1",  "20",     "30",     "66",     "481.2",
                                              "66.4", "6.2", "13.1.1", "13.1.2", "13.1.3", "13.1.4", "13.1.5"};
constexpr std::string_view kSliceModalities[] = {"CT", "MR", "PT", "NM", "OPT", "OCT", "SM", "RTDOSE", "SEG"};
// Rays from a point through the body onto a plane: what lies nearer to the source looks larger.
constexpr std::string_view kProjectionModalities[] = {"CR", "DX", "MG", "IO", "PX", "XA", "RF", "RG"};

bool contains(std::span<const std::string_view> list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool isSliceClass(std::string_view uid) {
  constexpr std::string_view kStorage = "1.2.840.10008.5.1.4.1.1.";
  return uid.starts_with(kStorage) && contains(kSliceClasses, uid.substr(kStorage.size()));
}

bool alike(const Pair& a, const Pair& b) {
  constexpr double kTolerance = 1e-4;  // of the value: the two are written with different numbers of digits
  return std::abs(a[0] - b[0]) <= kTolerance * b[0] && std::abs(a[1] - b[1]) <= kTolerance * b[1];
}

// Distance of the detector over that of the patient, both from the source; below 1 it would be no such thing.
double magnification(const file::DicomFile& file) {
  const std::vector<double> factor = file.numbers({0x0018, 0x1114});
  constexpr double kMax = 20;
  return !factor.empty() && factor[0] >= 1 && factor[0] <= kMax ? factor[0] : 0;
}

std::optional<Pair> pairOf(const file::DicomFile& file, file::Tag tag) {
  const std::vector<double> values = file.numbers(tag);
  if (values.size() != 2 || !(values[0] > 0) || !(values[1] > 0)) return std::nullopt;
  return Pair{values[0], values[1]};
}

bool isCalibrated(const file::DicomFile& file) {
  const std::string type = file.text({0x0028, 0x0a02});
  return type == "GEOMETRY" || type == "FIDUCIAL";
}

// What is known only where the rays meet the detector or a film, made smaller by a magnification that is known.
Spacing atDetector(const file::DicomFile& file, const Pair& mm) {
  const double factor = magnification(file);
  if (factor == 0) return {SpacingSource::detector, mm};
  return {SpacingSource::calibrated, {mm[0] / factor, mm[1] / factor}};
}

// PS3.3 10.7.1.3: Pixel Spacing that differs from the detector's was corrected; the same or alone it was not, or nobody
// can tell.
Spacing projection(const file::DicomFile& file, const file::FrameAttributes& frame) {
  if (frame.beamSpacing) return {SpacingSource::calibrated, *frame.beamSpacing};
  const std::optional<Pair> raw =
      frame.detectorSpacing ? frame.detectorSpacing : pairOf(file, {0x0018, 0x2010});  // or of the film's scanner
  if (!frame.spacing) return raw ? atDetector(file, *raw) : Spacing{};
  if (isCalibrated(file) || (raw && !alike(*frame.spacing, *raw))) return {SpacingSource::calibrated, *frame.spacing};
  return atDetector(file, *frame.spacing);
}

Spacing trusted(const file::DicomFile& file, const file::FrameAttributes& frame) {
  const std::string modality = file.text({0x0008, 0x0060});
  if (isSliceClass(file.text({0x0008, 0x0016}))) {
    if (!frame.spacing) return {};
    // A localizer is a projection, scaled for the middle of the gantry.
    const bool localizer = file.text({0x0008, 0x0008}, 2) == "LOCALIZER" && modality == "CT";
    return {localizer ? SpacingSource::calibrated : SpacingSource::patient, *frame.spacing};
  }
  if (contains(kProjectionModalities, modality)) return projection(file, frame);
  if (modality == "US" || modality == "IVUS") return {};  // its scale lies in the regions
  if (frame.spacing && (frame.orientation || contains(kSliceModalities, modality))) {
    return {SpacingSource::patient, *frame.spacing};
  }
  if (frame.spacing && isCalibrated(file)) return {SpacingSource::calibrated, *frame.spacing};
  if (frame.spacing && modality == "OP") return {SpacingSource::calibrated, *frame.spacing};  // C.8.17.1: at the fundus
  if (const auto film = pairOf(file, {0x0018, 0x2010})) {
    if (frame.spacing && !alike(*frame.spacing, *film)) return {SpacingSource::calibrated, *frame.spacing};
    return {SpacingSource::detector, *film};
  }
  return {};  // a capture of something whose scale nobody vouches for
}

// mm of one pixel along an axis of a region; 0 for seconds, hertz and the like (C.8.5.5.1.15: unit 3 is centimetre).
double regionScale(DcmItem& item, file::Tag unit, file::Tag delta) {
  constexpr double kCentimetre = 3, kMmPerCm = 10;
  const std::vector<double> code = file::numbersOf(item, unit, 1);
  const std::vector<double> step = file::numbersOf(item, delta, 1);
  if (code.empty() || step.empty() || code[0] != kCentimetre || !std::isfinite(step[0])) return 0;
  return std::abs(step[0]) * kMmPerCm;
}

// A corner of a region, cut to the picture: coordinates may lie anywhere within 32 bits.
int corner(DcmItem& item, file::Tag tag, int pixels) {
  const std::vector<double> value = file::numbersOf(item, tag, 1);
  if (value.empty() || !std::isfinite(value[0])) return -1;
  return static_cast<int>(std::clamp(value[0], -1.0, static_cast<double>(pixels)));
}

// Regions of high priority come first (Region Flags bit 0 is 0): where two overlap, they hold.
std::vector<ScaledRegion> ultrasoundRegions(const file::DicomFile& file, int rows, int cols) {
  constexpr unsigned long kRegionsMax = 256;
  std::vector<ScaledRegion> high, low;
  DcmItem& dataset = *file.dcmtk().getDataset();
  for (unsigned long i = 0; i < kRegionsMax; ++i) {
    DcmItem* item = file::sequenceItem(dataset, {0x0018, 0x6011}, i);
    if (item == nullptr) break;
    ScaledRegion region;
    region.left = std::max(0, corner(*item, {0x0018, 0x6018}, cols));
    region.top = std::max(0, corner(*item, {0x0018, 0x601a}, rows));
    region.right = std::min(cols - 1, corner(*item, {0x0018, 0x601c}, cols));
    region.bottom = std::min(rows - 1, corner(*item, {0x0018, 0x601e}, rows));
    if (region.right < region.left || region.bottom < region.top) continue;
    region.colSpacing = regionScale(*item, {0x0018, 0x6024}, {0x0018, 0x602c});
    region.rowSpacing = regionScale(*item, {0x0018, 0x6026}, {0x0018, 0x602e});
    const std::vector<double> flags = file::numbersOf(*item, {0x0018, 0x6016}, 1);
    const bool lowPriority = !flags.empty() && std::fmod(flags[0], 2) == 1;
    (lowPriority ? low : high).push_back(region);
  }
  high.insert(high.end(), low.begin(), low.end());
  return high;
}

// Height of a pixel over its width: from any spacing, trusted or not, as all of them know the shape.
double shapeOf(const file::DicomFile& file, const file::FrameAttributes& frame, const Spacing& spacing) {
  constexpr double kAspectMax = 100;  // beyond it the header is wrong and a stretched picture would not be seen at all
  double aspect = 1;
  if (spacing.source != SpacingSource::none) {
    aspect = spacing.mm[0] / spacing.mm[1];
  } else if (frame.spacing) {
    aspect = (*frame.spacing)[0] / (*frame.spacing)[1];
  } else if (const auto ratio = pairOf(file, {0x0028, 0x0034})) {
    aspect = (*ratio)[0] / (*ratio)[1];
  }
  return aspect >= 1 / kAspectMax && aspect <= kAspectMax ? aspect : 1;
}

}  // namespace

void describeSpacing(const file::DicomFile& file, const file::FrameAttributes& frame, Image& image) {
  const Spacing spacing = trusted(file, frame);
  image.spacingSource = spacing.source;
  image.rowSpacing = spacing.mm[0];
  image.colSpacing = spacing.mm[1];
  image.regions = ultrasoundRegions(file, image.rows, image.cols);
  image.pixelAspect = shapeOf(file, frame, spacing);
}

}  // namespace praxis::plugins::dicom::pixels
