#pragma once
// The key-value part of a model file, typed as GGUF types it. Immutable after reading. Thread: any.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace praxis::engine::base {

// Arrays hold one element type; strings are owned copies (bytes as stored, not checked for UTF-8).
using MetadataValue = std::variant<bool, std::int64_t, std::uint64_t, double, std::string, std::vector<bool>,
                                   std::vector<std::int64_t>, std::vector<std::uint64_t>, std::vector<double>,
                                   std::vector<std::string>>;

class Metadata {
 public:
  // False if the key is there already.
  bool insert(std::string key, MetadataValue value);

  bool contains(std::string_view key) const;
  const MetadataValue* find(std::string_view key) const;
  const std::map<std::string, MetadataValue, std::less<>>& all() const { return m_values; }

  // Each accepts any stored width or sign that represents the value exactly; nullopt when absent or of another kind.
  std::optional<bool> boolean(std::string_view key) const;
  std::optional<std::int64_t> integer(std::string_view key) const;
  std::optional<double> number(std::string_view key) const;  // integers count as numbers
  std::optional<std::string_view> string(std::string_view key) const;
  std::span<const std::string> strings(std::string_view key) const;   // empty when absent
  std::vector<std::int64_t> integers(std::string_view key) const;     // empty when absent
  std::vector<float> numbers(std::string_view key) const;             // empty when absent

 private:
  std::map<std::string, MetadataValue, std::less<>> m_values;
};

}  // namespace praxis::engine::base
