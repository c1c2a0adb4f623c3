#include "engine/weights/config_json.h"

#include <cmath>

namespace praxis::engine::weights {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr int kDepthMax = 64;

// Copying and writing JSON recurses, so that its depth is bounded before there is any.
bool isTooDeep(std::string_view text) {
  int depth = 0;
  bool inText = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      inText = !inText;
    } else if (inText) {
      if (c == '\\') ++i;
    } else if (c == '{' || c == '[') {
      if (++depth > kDepthMax) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<Json> parseObject(std::span<const std::byte> bytes, std::string_view name, std::size_t bytesMax) {
  if (bytes.size() > bytesMax) {
    return fail(ErrorCode::corrupt, "{} has {} bytes, more than any real one. Download it again.", name, bytes.size());
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (isTooDeep(text)) {
    return fail(ErrorCode::corrupt, "{} is nested deeper than {} levels, unlike any real one. Download it again.", name,
                kDepthMax);
  }
  Json json = Json::parse(text, nullptr, false);
  if (json.is_object()) return json;
  return fail(ErrorCode::corrupt, "{} is not an object of JSON. Download it again.", name);
}

const Json& memberOf(const Json& json, std::string_view key) {
  static const Json nothing;
  if (!json.is_object()) return nothing;
  const auto found = json.find(key);
  return found == json.end() ? nothing : *found;
}

base::Error ConfigReader::wrong(std::string_view key, std::string_view expected) const {
  return fail(ErrorCode::corrupt, "{}: {} is {}. Download the model again.", m_fileName, key, expected);
}

Result<std::int64_t> ConfigReader::whole(std::string_view key, std::optional<std::int64_t> otherwise) const {
  const Json& value = memberOf(m_json, key);
  if (value.is_null()) {
    if (otherwise) return *otherwise;
    return wrong(key, "missing");
  }
  // Whole numbers are written as 4096.0 now and then.
  const double number = value.is_number() ? value.get<double>() : -1.0;
  if (number < 0 || number > static_cast<double>(kWholeMax) || number != std::floor(number)) {
    return wrong(key, "not a whole number that can be");
  }
  return static_cast<std::int64_t>(number);
}

Result<double> ConfigReader::number(std::string_view key, double otherwise) const {
  const Json& value = memberOf(m_json, key);
  if (value.is_null()) return otherwise;
  if (!value.is_number() || !std::isfinite(value.get<double>())) return wrong(key, "not a number");
  return value.get<double>();
}

Result<bool> ConfigReader::flag(std::string_view key, bool otherwise) const {
  const Json& value = memberOf(m_json, key);
  if (value.is_null()) return otherwise;
  if (!value.is_boolean()) return wrong(key, "neither true nor false");
  return value.get<bool>();
}

Result<std::string> ConfigReader::text(std::string_view key, std::string_view otherwise) const {
  const Json& value = memberOf(m_json, key);
  if (value.is_null()) return std::string(otherwise);
  if (!value.is_string()) return wrong(key, "not a text");
  return value.get<std::string>();
}

Result<std::vector<std::string>> ConfigReader::texts(std::string_view key) const {
  const Json& value = memberOf(m_json, key);
  std::vector<std::string> texts;
  if (value.is_null()) return texts;
  if (!value.is_array()) return wrong(key, "not a list of texts");
  for (const Json& entry : value) {
    if (!entry.is_string()) return wrong(key, "not a list of texts");
    texts.push_back(entry.get<std::string>());
  }
  return texts;
}

}  // namespace praxis::engine::weights
