#include "plugins/dicom/record/record_json.h"

#include <cmath>

#include <nlohmann/json.hpp>

namespace praxis::plugins::dicom::record {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::string_view kFormat = "praxis-study-record";

struct Number {
  const char* name;
  std::optional<double> Measurement::*member;
};
constexpr Number kNumbers[] = {{"length", &Measurement::length},       {"angle", &Measurement::angle},
                               {"area", &Measurement::area},           {"mean", &Measurement::mean},
                               {"deviation", &Measurement::deviation}, {"minimum", &Measurement::minimum},
                               {"maximum", &Measurement::maximum},     {"value", &Measurement::value}};

void putFrame(Json& into, const FrameReference& frame) {
  into["series"] = frame.seriesUid;
  into["image"] = frame.sopInstanceUid;
  into["frame"] = frame.frame;
}

Json jsonOf(const Measurement& measurement) {
  Json json;
  json["id"] = measurement.id;
  json["kind"] = nameOf(measurement.kind);
  putFrame(json, measurement.frame);
  Json points = Json::array();
  for (const engine::image::Point& p : measurement.points) points.push_back(Json::array({p.x, p.y}));
  json["points"] = std::move(points);
  json["label"] = measurement.label;
  json["created"] = measurement.created;
  json["scale"] = nameOf(measurement.source);
  for (const Number& number : kNumbers) {
    const std::optional<double>& value = measurement.*number.member;
    if (value && std::isfinite(*value)) json[number.name] = *value;  // JSON has no other numbers
  }
  json["pixels"] = measurement.pixels;
  json["unit"] = measurement.unit;
  return json;
}

// Reads members and remembers whether any was missing or of another type.
class Reader {
 public:
  bool isGood() const { return m_good; }

  std::string text(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found != json.end() && found->is_string()) return found->get<std::string>();
    m_good = false;
    return {};
  }
  std::int64_t integer(const Json& json, const char* name, std::int64_t most) {
    const auto found = json.find(name);
    if (found != json.end() && found->is_number_integer()) {
      const auto value = found->get<std::int64_t>();
      if (value >= 0 && value <= most) return value;
    }
    m_good = false;
    return 0;
  }
  std::optional<double> number(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end()) return std::nullopt;
    m_good = m_good && found->is_number();
    return m_good ? std::optional(found->get<double>()) : std::nullopt;
  }
  const Json& list(const Json& json, const char* name) {
    static const Json kNone = Json::array();
    const auto found = json.find(name);
    if (found != json.end() && found->is_array()) return *found;
    m_good = false;
    return kNone;
  }
  FrameReference frame(const Json& json) {
    constexpr std::int64_t kFramesMax = 0x7ffffffe;
    return {text(json, "series"), text(json, "image"), static_cast<int>(integer(json, "frame", kFramesMax))};
  }
  Measurement measurement(const Json& json) {
    Measurement result;
    const auto kind = kindNamed(text(json, "kind"));
    const auto source = sourceNamed(text(json, "scale"));
    m_good = m_good && kind && source;
    if (!m_good) return result;
    result.kind = *kind;
    result.source = *source;
    result.id = text(json, "id");
    result.frame = frame(json);
    for (const Json& point : list(json, "points")) {
      m_good = m_good && point.is_array() && point.size() == 2 && point[0].is_number() && point[1].is_number();
      if (m_good) result.points.push_back({point[0].get<double>(), point[1].get<double>()});
    }
    result.label = text(json, "label");
    result.created = text(json, "created");
    for (const Number& each : kNumbers) result.*each.member = number(json, each.name);
    result.pixels = integer(json, "pixels", INT64_MAX);
    result.unit = text(json, "unit");
    m_good = m_good && isWhole(result);
    return result;
  }

 private:
  bool m_good = true;
};

}  // namespace

std::string toJson(const StudyRecord& record, int version) {
  Json json;
  json["format"] = kFormat;
  json["version"] = version;
  json["study"] = record.studyUid;
  json["measurements"] = Json::array();
  for (const Measurement& measurement : record.measurements) json["measurements"].push_back(jsonOf(measurement));
  json["keyImages"] = Json::array();
  for (const KeyImage& key : record.keyImages) {
    Json each;
    putFrame(each, key.frame);
    each["note"] = key.note;
    each["created"] = key.created;
    json["keyImages"].push_back(std::move(each));
  }
  // Text that is no UTF-8 is mended rather than refused: the rest would be lost with it.
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<StudyRecord> fromJson(std::string_view text, int version) {
  const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  Reader reader;
  if (!json.is_object() || reader.text(json, "format") != kFormat) {
    return fail(ErrorCode::corrupt, "This is no record of a study.");
  }
  const std::int64_t found = reader.integer(json, "version", INT32_MAX);
  if (reader.isGood() && found > version) {
    return fail(ErrorCode::unsupported, "The record has version {}, this program knows version {}; update the program.",
                found, version);
  }
  StudyRecord record;
  record.studyUid = reader.text(json, "study");
  for (const Json& each : reader.list(json, "measurements")) {
    record.measurements.push_back(each.is_object() ? reader.measurement(each) : Measurement{});
    if (!each.is_object() || !reader.isGood())
      return fail(ErrorCode::corrupt, "A measurement of the record is damaged.");
  }
  for (const Json& each : reader.list(json, "keyImages")) {
    if (!each.is_object()) return fail(ErrorCode::corrupt, "A key image of the record is damaged.");
    record.keyImages.push_back({reader.frame(each), reader.text(each, "note"), reader.text(each, "created")});
  }
  if (!reader.isGood()) return fail(ErrorCode::corrupt, "The record of a study is damaged.");
  return record;
}

}  // namespace praxis::plugins::dicom::record
