#include "engine/base/metadata.h"

#include <limits>
#include <utility>

namespace praxis::engine::base {
namespace {

constexpr auto kInt64Max = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

template <typename T>
const T* findAs(const Metadata& metadata, std::string_view key) {
  const MetadataValue* value = metadata.find(key);
  return value == nullptr ? nullptr : std::get_if<T>(value);
}

}  // namespace

bool Metadata::insert(std::string key, MetadataValue value) {
  return m_values.try_emplace(std::move(key), std::move(value)).second;
}

bool Metadata::contains(std::string_view key) const { return find(key) != nullptr; }

const MetadataValue* Metadata::find(std::string_view key) const {
  const auto entry = m_values.find(key);
  return entry == m_values.end() ? nullptr : &entry->second;
}

std::optional<bool> Metadata::boolean(std::string_view key) const {
  const bool* value = findAs<bool>(*this, key);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<std::int64_t> Metadata::integer(std::string_view key) const {
  if (const auto* value = findAs<std::int64_t>(*this, key)) return *value;
  const auto* value = findAs<std::uint64_t>(*this, key);
  if (value == nullptr || *value > kInt64Max) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

std::optional<double> Metadata::number(std::string_view key) const {
  if (const auto* value = findAs<double>(*this, key)) return *value;
  const auto value = integer(key);
  return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
}

std::optional<std::string_view> Metadata::string(std::string_view key) const {
  const auto* value = findAs<std::string>(*this, key);
  return value == nullptr ? std::nullopt : std::optional<std::string_view>(*value);
}

std::span<const std::string> Metadata::strings(std::string_view key) const {
  const auto* values = findAs<std::vector<std::string>>(*this, key);
  return values == nullptr ? std::span<const std::string>{} : std::span<const std::string>(*values);
}

std::vector<std::int64_t> Metadata::integers(std::string_view key) const {
  if (const auto* values = findAs<std::vector<std::int64_t>>(*this, key)) return *values;
  const auto* values = findAs<std::vector<std::uint64_t>>(*this, key);
  if (values == nullptr) return {};
  std::vector<std::int64_t> converted;
  converted.reserve(values->size());
  for (const std::uint64_t value : *values) {
    if (value > kInt64Max) return {};
    converted.push_back(static_cast<std::int64_t>(value));
  }
  return converted;
}

std::vector<float> Metadata::numbers(std::string_view key) const {
  std::vector<float> converted;
  if (const auto* values = findAs<std::vector<double>>(*this, key)) {
    for (const double value : *values) converted.push_back(static_cast<float>(value));
    return converted;
  }
  for (const std::int64_t value : integers(key)) converted.push_back(static_cast<float>(value));
  return converted;
}

}  // namespace praxis::engine::base
