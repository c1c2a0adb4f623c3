#pragma once
// The JSON files of a Hugging Face folder, read with checked types. A null counts as absent. Thread: any.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/base/result.h"

namespace praxis::engine::weights {

using Json = nlohmann::json;

// An object of at most `bytesMax`; `name` is the file's, for messages.
base::Result<Json> parseObject(std::span<const std::byte> bytes, std::string_view name, std::size_t bytesMax);

// Null where the key is absent or json is no object.
const Json& memberOf(const Json& json, std::string_view key);

// The values of one object; every error names the file and the key.
class ConfigReader {
 public:
  static constexpr std::int64_t kWholeMax = std::int64_t{1} << 40;

  ConfigReader(const Json& json, std::string_view fileName) : m_json(json), m_fileName(fileName) {}

  bool has(std::string_view key) const { return !memberOf(m_json, key).is_null(); }
  const Json& json() const { return m_json; }
  ConfigReader object(std::string_view key) const { return {memberOf(m_json, key), m_fileName}; }

  // 0 to kWholeMax; the only one that is asked for without `otherwise` is required.
  base::Result<std::int64_t> whole(std::string_view key, std::optional<std::int64_t> otherwise = {}) const;
  base::Result<double> number(std::string_view key, double otherwise) const;  // finite
  base::Result<bool> flag(std::string_view key, bool otherwise) const;
  base::Result<std::string> text(std::string_view key, std::string_view otherwise) const;
  base::Result<std::vector<std::string>> texts(std::string_view key) const;  // empty when absent

  base::Error wrong(std::string_view key, std::string_view expected) const;

 private:
  const Json& m_json;
  std::string_view m_fileName;
};

}  // namespace praxis::engine::weights
