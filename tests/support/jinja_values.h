#pragma once
// JSON as values of a template, for tests that have their conversations in files.

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/text/jinja/value.h"

namespace praxis::tests {

inline engine::text::jinja::Value jinjaValue(const nlohmann::ordered_json& json) {
  using engine::text::jinja::Value;
  if (json.is_null()) return Value::none();
  if (json.is_boolean()) return Value::boolean(json.get<bool>());
  if (json.is_number_integer()) return Value::integer(json.get<std::int64_t>());
  if (json.is_number()) return Value::number(json.get<double>());
  if (json.is_string()) return Value::text(json.get<std::string>());
  if (json.is_array()) {
    std::vector<Value> items;
    for (const auto& item : json) items.push_back(jinjaValue(item));
    return Value::list(std::move(items));
  }
  std::vector<std::pair<Value, Value>> entries;
  for (const auto& [key, value] : json.items()) entries.emplace_back(Value::text(key), jinjaValue(value));
  return Value::dict(std::move(entries));
}

}  // namespace praxis::tests
