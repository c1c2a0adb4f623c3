#pragma once
// What is kept of a study besides its pictures: measurements with their numbers and key images, as plain values.
// Thread: any.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/image/region.h"

namespace praxis::plugins::dicom::record {

// Points as ui/viewer draws them: length 2; angle 3 with the vertex in the middle; rectangle and ellipse 2 opposite
// corners; freehand 3 or more; arrow 2, the tip first; probe 1.
enum class Kind { length, angle, rectangle, ellipse, freehand, arrow, probe };
std::string_view nameOf(Kind kind);  // "length", ...
std::optional<Kind> kindNamed(std::string_view name);

// Where lengths hold, by name: "patient", "calibrated", "detector" or "pixels".
std::string_view nameOf(engine::image::SpacingSource source);
std::optional<engine::image::SpacingSource> sourceNamed(std::string_view name);

struct FrameReference {
  std::string seriesUid, sopInstanceUid;
  int frame = 0;  // from 0
  bool operator==(const FrameReference&) const = default;
};

struct Measurement {
  std::string id;  // a UUID
  Kind kind = Kind::length;
  FrameReference frame;
  std::vector<engine::image::Point> points;  // picture coordinates: the first pixel covers [0, 1) x [0, 1)
  std::string label;                         // UTF-8
  std::string created;                       // ISO 8601, UTC: "2026-11-24T12:30:00Z"

  // Which numbers there are depends on kind and picture. Lengths in mm, or in pixels where source is none.
  engine::image::SpacingSource source = engine::image::SpacingSource::none;
  std::optional<double> length;                             // of a region its outline
  std::optional<double> angle;                              // degrees
  std::optional<double> area;                               // mm2 or pixels
  std::optional<double> mean, deviation, minimum, maximum;  // deviation of the population
  std::optional<double> value;                              // of a probe
  std::int64_t pixels = 0;                                  // that the statistics took
  std::string unit;                                         // of mean .. value: "HU"; may be empty
  bool operator==(const Measurement&) const = default;
};

bool isRegion(Kind kind);
// The right number of points, all finite and within the size of any picture.
bool isWhole(const Measurement& measurement);

struct KeyImage {
  FrameReference frame;
  std::string note;     // UTF-8; may be empty
  std::string created;  // as above
  bool operator==(const KeyImage&) const = default;
};

struct StudyRecord {
  std::string studyUid;
  std::vector<Measurement> measurements;
  std::vector<KeyImage> keyImages;
  bool operator==(const StudyRecord&) const = default;
};

}  // namespace praxis::plugins::dicom::record
