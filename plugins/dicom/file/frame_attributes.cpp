#include "plugins/dicom/file/frame_attributes.h"

#include <algorithm>
#include <cmath>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/values.h"

namespace praxis::plugins::dicom::file {

using engine::image::VoiFunction;
using engine::image::Window;

namespace {

constexpr Tag kSharedGroups{0x5200, 0x9229};
constexpr Tag kPerFrameGroups{0x5200, 0x9230};

// Every frame has a copy of what all share, so what all share must be small: windows beyond these are not offered, and
// longer texts (LO and SH hold 64 and 16 characters) are cut.
constexpr std::size_t kWindowsMax = 32;
constexpr std::size_t kSharedWindowsMax = 1 << 20;
constexpr std::size_t kTextBytesMax = 256;

std::string shortened(std::string text) {
  if (text.size() <= kTextBytesMax) return text;
  std::size_t end = kTextBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // between two characters
  text.resize(end);
  return text;
}

VoiFunction voiFunction(const std::string& name) {
  if (name == "LINEAR_EXACT") return VoiFunction::linearExact;
  return name == "SIGMOID" ? VoiFunction::sigmoid : VoiFunction::linear;
}

void readWindows(DcmItem& item, FrameAttributes& into) {
  const std::vector<double> centers = numbersOf(item, {0x0028, 0x1050});
  const std::vector<double> widths = numbersOf(item, {0x0028, 0x1051});
  const std::size_t count = std::min({centers.size(), widths.size(), kWindowsMax});
  if (count == 0) return;
  const std::vector<std::string> names = texts(item, {0x0028, 0x1055});
  const VoiFunction function = voiFunction(firstText(item, {0x0028, 0x1056}));
  into.windows.clear();
  for (std::size_t i = 0; i < count; ++i) {
    into.windows.push_back({centers[i], widths[i], function, i < names.size() ? shortened(names[i]) : std::string()});
  }
}

void readRescale(DcmItem& item, FrameAttributes& into) {
  const std::vector<double> slope = numbersOf(item, {0x0028, 0x1053});
  const std::vector<double> intercept = numbersOf(item, {0x0028, 0x1052});
  const bool usable = !slope.empty() && slope.front() != 0 && std::isfinite(slope.front());
  if (!usable) {  // a slope of 0 would make every pixel the same
    into.rescaleIsBroken = !intercept.empty() || !firstText(item, {0x0028, 0x1053}).empty();
    return;
  }
  into.rescaleIsBroken = false;
  into.rescale =
      Rescale{slope.front(), intercept.empty() ? 0 : intercept.front(), shortened(firstText(item, {0x0028, 0x1054}))};
}

// A pair that is no spacing changes nothing.
void readPair(DcmItem& item, Tag tag, std::optional<std::array<double, 2>>& into) {
  const std::vector<double> pair = numbersOf(item, tag, 2);
  if (pair.size() == 2 && pair[0] > 0 && pair[1] > 0) into = {{pair[0], pair[1]}};
}

void readSpacing(DcmItem& item, FrameAttributes& into) {
  readPair(item, {0x0028, 0x0030}, into.spacing);
  readPair(item, {0x0018, 0x1164}, into.detectorSpacing);
  const std::vector<double> thickness = numbersOf(item, {0x0018, 0x0050}, 1);
  if (!thickness.empty() && thickness[0] > 0) into.sliceThickness = thickness[0];
}

void readPosition(DcmItem& item, FrameAttributes& into) {
  const std::vector<double> p = numbersOf(item, {0x0020, 0x0032}, 3);
  if (p.size() == 3) into.position = {{p[0], p[1], p[2]}};
}

// Only two unit vectors at a right angle are an orientation.
void readOrientation(DcmItem& item, FrameAttributes& into) {
  const std::vector<double> o = numbersOf(item, {0x0020, 0x0037}, 6);
  if (o.size() != 6) return;
  const double x = o[0] * o[0] + o[1] * o[1] + o[2] * o[2];
  const double y = o[3] * o[3] + o[4] * o[4] + o[5] * o[5];
  const double dot = o[0] * o[3] + o[1] * o[4] + o[2] * o[5];
  constexpr double kTolerance = 0.02;
  if (std::abs(x - 1) > kTolerance || std::abs(y - 1) > kTolerance || std::abs(dot) > kTolerance) return;
  into.orientation = {{o[0], o[1], o[2], o[3], o[4], o[5]}};
}

void readTopLevel(DcmItem& item, FrameAttributes& into) {
  readPosition(item, into);
  readOrientation(item, into);
  readSpacing(item, into);
  readRescale(item, into);
  readWindows(item, into);
}

// One item of the shared or the per-frame sequence: each macro is a sequence of one item.
void readGroups(DcmItem& groups, FrameAttributes& into) {
  if (DcmItem* item = sequenceItem(groups, {0x0020, 0x9113})) readPosition(*item, into);
  if (DcmItem* item = sequenceItem(groups, {0x0020, 0x9116})) readOrientation(*item, into);
  if (DcmItem* item = sequenceItem(groups, {0x0028, 0x9110})) readSpacing(*item, into);
  // XA/XRF Frame Pixel Data Properties and X-Ray Projection Pixel Calibration (PS3.3 C.8.19.6.4 and C.8.19.6.9).
  if (DcmItem* item = sequenceItem(groups, {0x0028, 0x9443})) readPair(*item, {0x0018, 0x1164}, into.detectorSpacing);
  if (DcmItem* item = sequenceItem(groups, {0x0018, 0x9401})) readPair(*item, {0x0018, 0x9404}, into.beamSpacing);
  if (DcmItem* item = sequenceItem(groups, {0x0028, 0x9145})) readRescale(*item, into);
  if (DcmItem* item = sequenceItem(groups, {0x0028, 0x9132})) readWindows(*item, into);
  if (DcmItem* item = sequenceItem(groups, {0x0020, 0x9111})) {
    into.stack = shortened(firstText(*item, {0x0020, 0x9056})) + "/" + shortened(firstText(*item, {0x0020, 0x9128}));
  }
}

// RT Dose: planes lie at the first position plus an offset along the normal (PS3.3 C.8.8.3.2). A first offset of 0 says
// that the offsets are relative; otherwise they are patient coordinates along the normal.
void applyGridOffsets(DcmItem& dataset, std::vector<FrameAttributes>& frames) {
  const std::vector<double> offsets = numbersOf(dataset, {0x3004, 0x000c});
  if (frames.size() < 2 || offsets.size() < frames.size() || !frames[0].position || !frames[0].orientation) return;
  const std::array<double, 6> o = *frames[0].orientation;
  const std::array<double, 3> normal = {o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5],
                                        o[0] * o[4] - o[1] * o[3]};
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double distance = offsets[i] - offsets[0];
    for (std::size_t axis = 0; axis < 3; ++axis) (*frames[i].position)[axis] += distance * normal[axis];
  }
}

}  // namespace

std::vector<FrameAttributes> frameAttributes(DcmItem& dataset, int frames) {
  FrameAttributes common;
  readTopLevel(dataset, common);
  if (DcmItem* shared = sequenceItem(dataset, kSharedGroups)) readGroups(*shared, common);
  const std::size_t windowsMax =
      std::max<std::size_t>(1, kSharedWindowsMax / static_cast<std::size_t>(std::max(frames, 1)));
  if (common.windows.size() > windowsMax) common.windows.resize(windowsMax);
  std::vector<FrameAttributes> all(static_cast<std::size_t>(std::max(frames, 0)), common);
  DcmElement* element = nullptr;
  dataset.findAndGetElement(DcmTagKey(kPerFrameGroups.group, kPerFrameGroups.element), element);
  if (element != nullptr && element->ident() == EVR_SQ) {
    // Walked once from item to item: getItem(n) would start from the first each time.
    auto* sequence = static_cast<DcmSequenceOfItems*>(element);
    DcmObject* item = nullptr;
    for (FrameAttributes& frame : all) {
      item = sequence->nextInContainer(item);
      if (item == nullptr) break;
      readGroups(*static_cast<DcmItem*>(item), frame);
    }
  }
  applyGridOffsets(dataset, all);
  return all;
}

}  // namespace praxis::plugins::dicom::file
