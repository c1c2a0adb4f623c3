#include "plugins/dicom/record/csv.h"

#include <cmath>

#include <fmt/format.h>

namespace praxis::plugins::dicom::record {

using engine::image::SpacingSource;

namespace {

constexpr std::string_view kHeading =
    "Study UID,Series UID,Image UID,Frame,Kind,Label,Created (UTC),Scale,Length (mm),Length (px),Angle (deg),"
    "Area (mm2),Area (px2),Mean,SD (population),Minimum,Maximum,Value,Unit of values,Pixels,Points (px: x y)\r\n";

// A text that begins like a formula is run by spreadsheets, with whatever it says.
std::string field(std::string_view text) {
  std::string safe(text);
  if (!safe.empty() && std::string_view("=+-@\t\r\n").find(safe.front()) != std::string_view::npos) safe.insert(0, "'");
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char c : safe) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

// With a point whatever the locale; ten digits are more than any of them is worth.
std::string number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? fmt::format("{:.10g}", *value) : std::string();
}

std::string pointsOf(const Measurement& measurement) {
  std::string text;
  for (const engine::image::Point& p : measurement.points) {
    if (!text.empty()) text += "; ";
    text += fmt::format("{:.2f} {:.2f}", p.x, p.y);
  }
  return text.starts_with('-') ? ' ' + text : text;
}

std::string row(const StudyRecord& record, const Measurement& m) {
  const bool mm = m.source != SpacingSource::none;
  const std::optional<double> none;
  const std::string cells[] = {field(record.studyUid),
                               field(m.frame.seriesUid),
                               field(m.frame.sopInstanceUid),
                               std::to_string(std::int64_t{m.frame.frame} + 1),
                               std::string(nameOf(m.kind)),
                               field(m.label),
                               field(m.created),
                               std::string(nameOf(m.source)),
                               number(mm ? m.length : none),
                               number(mm ? none : m.length),
                               number(m.angle),
                               number(mm ? m.area : none),
                               number(mm ? none : m.area),
                               number(m.mean),
                               number(m.deviation),
                               number(m.minimum),
                               number(m.maximum),
                               number(m.value),
                               field(m.unit),
                               m.mean ? std::to_string(m.pixels) : std::string(),
                               pointsOf(m)};
  return fmt::format("{}\r\n", fmt::join(cells, ","));
}

}  // namespace

std::string toCsv(const StudyRecord& record, bool mark) {
  std::string text = mark ? "\xEF\xBB\xBF" : "";
  text += kHeading;
  for (const Measurement& measurement : record.measurements) text += row(record, measurement);
  return text;
}

}  // namespace praxis::plugins::dicom::record
