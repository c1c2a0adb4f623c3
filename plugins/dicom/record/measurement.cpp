#include "plugins/dicom/record/measurement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace praxis::plugins::dicom::record {

using engine::image::SpacingSource;

namespace {

constexpr std::array<std::pair<Kind, std::string_view>, 7> kKinds = {{{Kind::length, "length"},
                                                                      {Kind::angle, "angle"},
                                                                      {Kind::rectangle, "rectangle"},
                                                                      {Kind::ellipse, "ellipse"},
                                                                      {Kind::freehand, "freehand"},
                                                                      {Kind::arrow, "arrow"},
                                                                      {Kind::probe, "probe"}}};
constexpr std::array<std::pair<SpacingSource, std::string_view>, 4> kSources = {
    {{SpacingSource::none, "pixels"},
     {SpacingSource::patient, "patient"},
     {SpacingSource::calibrated, "calibrated"},
     {SpacingSource::detector, "detector"}}};

template <typename Table, typename Value>
std::string_view nameIn(const Table& table, Value value) {
  for (const auto& [each, name] : table) {
    if (each == value) return name;
  }
  return {};
}

std::size_t pointsLeast(Kind kind) {
  if (kind == Kind::probe) return 1;
  return kind == Kind::angle || kind == Kind::freehand ? 3 : 2;
}

}  // namespace

std::string_view nameOf(Kind kind) { return nameIn(kKinds, kind); }
std::string_view nameOf(SpacingSource source) { return nameIn(kSources, source); }

std::optional<Kind> kindNamed(std::string_view name) {
  for (const auto& [kind, each] : kKinds) {
    if (each == name) return kind;
  }
  return std::nullopt;
}

std::optional<SpacingSource> sourceNamed(std::string_view name) {
  for (const auto& [source, each] : kSources) {
    if (each == name) return source;
  }
  return std::nullopt;
}

bool isRegion(Kind kind) { return kind == Kind::rectangle || kind == Kind::ellipse || kind == Kind::freehand; }

bool isWhole(const Measurement& measurement) {
  constexpr double kSideMax = 65535;  // Rows and Columns are 16 bits wide
  const std::size_t least = pointsLeast(measurement.kind), count = measurement.points.size();
  if (measurement.kind == Kind::freehand ? count < least : count != least) return false;
  return std::all_of(measurement.points.begin(), measurement.points.end(),
                     [](engine::image::Point p) { return std::abs(p.x) <= kSideMax && std::abs(p.y) <= kSideMax; });
}

}  // namespace praxis::plugins::dicom::record
