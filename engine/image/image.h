#pragma once
// A medical or ordinary picture as numbers: physical values of one sample per pixel, or RGB bytes. Knows no file
// format. Immutable once built; shared across threads as shared_ptr<const Image>.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace praxis::engine::image {

enum class VoiFunction { linear, linearExact, sigmoid };  // DICOM PS3.3 C.11.2.1.2.1 and C.11.2.1.3

struct Window {
  double center = 0;
  double width = 1;
  VoiFunction function = VoiFunction::linear;
  std::string explanation;  // "LUNG", as the header or preset names it; may be empty
  bool operator==(const Window&) const = default;
};

// A VOI lookup table: physical values below `first` take the first entry, above the last, the last.
struct VoiLut {
  std::int32_t first = 0;
  std::int32_t bits = 8;  // entries are 0 .. 2^bits - 1
  std::vector<std::uint16_t> entries;
  std::string explanation;
};

enum class Photometric { monochrome1, monochrome2, rgb };

// Where the millimetres of a picture hold (DICOM PS3.3 10.7.1): in the patient, in the plane of the detector (the
// patient appears magnified there), or nowhere.
enum class SpacingSource { none, patient, calibrated, detector };

// A part of the picture with a scale of its own, as ultrasound has it (PS3.3 C.8.5.5).
struct ScaledRegion {
  int top = 0, left = 0, bottom = 0, right = 0;  // pixels, all four included
  double rowSpacing = 0, colSpacing = 0;         // mm; 0 where the axis is no length (time, velocity)
  bool operator==(const ScaledRegion&) const = default;
};

// Graphics of one bit per pixel that lie over a picture; never part of its values.
struct OverlayPlane {
  int rows = 0, cols = 0;
  int top = 0, left = 0;  // of its first pixel in the picture, from 0; may lie outside
  std::string label;
  std::vector<std::uint8_t> bits;  // 0 or 1; [rows, cols]
};

struct Image {
  int rows = 0;
  int cols = 0;
  Photometric photometric = Photometric::monochrome2;
  bool inverted = false;              // monochrome1 or Presentation LUT Shape INVERSE: 255 - y after VOI, once
  std::vector<float> values;          // monochrome: physical values [rows, cols] (after modality LUT or rescale)
  std::vector<std::uint8_t> rgb;      // rgb: [rows, cols, 3]
  std::vector<std::uint8_t> padding;  // monochrome: 1 where the pixel is padding, else empty or 0; [rows, cols]
  std::vector<Window> windows;        // of the header, in its order
  std::optional<VoiLut> voiLut;       // first item of the header's VOI LUT Sequence
  std::vector<VoiLut> moreVoiLuts;    // its further items, views to choose from
  std::vector<OverlayPlane> overlays;
  // monochrome: pixels that stand for a colour and not for a grey (supplemental palette): red, green, blue and 255
  // there, zeros elsewhere; [rows, cols, 4], or empty
  std::vector<std::uint8_t> coloured;
  // monochrome: physical values of the least and the greatest sample that Bits Stored can hold; equal when unknown
  double storableLow = 0, storableHigh = 0;
  std::string unit;       // "HU", "Bq/ml", or empty
  double rowSpacing = 0;  // mm between rows; 0 unknown
  double colSpacing = 0;  // mm between columns
  SpacingSource spacingSource = SpacingSource::none;
  std::vector<ScaledRegion> regions;  // where they hold they come before rowSpacing and colSpacing
  double pixelAspect = 1;             // height of a pixel over its width
  bool lossy = false;                 // the stored data were compressed with loss

  bool isColour() const { return photometric == Photometric::rgb; }
};

}  // namespace praxis::engine::image
