#pragma once
// What the header says about each frame: per-frame functional groups before shared ones before the top level
// (PS3.3 C.7.6.16). Thread: any.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engine/image/image.h"
#include "plugins/dicom/file/dicom_file.h"

class DcmItem;

namespace praxis::plugins::dicom::file {

struct Rescale {
  double slope = 1, intercept = 0;
  std::string type;  // "HU", "US", ...; may be empty
};

struct FrameAttributes {
  std::optional<std::array<double, 3>> position;     // mm, of the first pixel's centre
  std::optional<std::array<double, 6>> orientation;  // direction cosines along a row and along a column
  std::optional<std::array<double, 2>> spacing;      // mm between rows, between columns; both above 0
  std::optional<std::array<double, 2>>
      detectorSpacing;                               // likewise, in the plane of the detector (Imager Pixel Spacing)
  std::optional<std::array<double, 2>> beamSpacing;  // likewise, of an object in the middle of the X-ray beam
  std::optional<double> sliceThickness;              // mm
  std::optional<Rescale> rescale;
  bool rescaleIsBroken =
      false;  // the header has one whose slope is 0 or no number: stored values are not physical ones
  std::vector<engine::image::Window> windows;
  std::string stack;  // Stack ID and temporal index, to tell stacks apart; may be empty
};

// One entry per frame. `frames` is a count that pixelLayout() has checked.
std::vector<FrameAttributes> frameAttributes(DcmItem& dataset, int frames);

}  // namespace praxis::plugins::dicom::file
