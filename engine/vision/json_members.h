#pragma once
// Reading members of a JSON object one after another, with messages that name them. A member that nobody asked for is a
// mistake too: a misspelt rule must not be silently left out. Thread: any.

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/base/result.h"
#include "engine/vision/names.h"

namespace praxis::engine::vision {

using Json = nlohmann::json;

class Members {
 public:
  // `path` as messages show it: "geometry".
  Members(const Json& object, std::string path) : m_object(object), m_path(std::move(path)) {}

  bool has(const char* name) const { return m_object.contains(name); }
  std::string place(const std::string& name) const { return m_path.empty() ? name : m_path + "." + name; }

  base::Result<const Json*> member(const char* name) {
    m_asked.insert(name);
    const auto found = m_object.find(name);
    if (found == m_object.end()) return wrong(name, "is missing");
    return &*found;
  }

  base::Result<Members> object(const char* name) {
    const Json* json = PRAXIS_TRY(member(name));
    if (!json->is_object()) return wrong(name, "is to be an object");
    return Members(*json, place(name));
  }

  base::Result<std::string> text(const char* name) {
    const Json* json = PRAXIS_TRY(member(name));
    if (!json->is_string()) return wrong(name, "is to be a text");
    return json->get<std::string>();
  }

  base::Result<double> number(const char* name) {
    const Json* json = PRAXIS_TRY(member(name));
    if (!json->is_number() || !std::isfinite(json->get<double>())) return wrong(name, "is to be a number");
    return json->get<double>();
  }

  base::Result<int> integer(const char* name, int least, int most) {
    const double value = PRAXIS_TRY(number(name));
    if (value != std::floor(value) || value < least || value > most) {
      return wrong(name, fmt::format("is to be a whole number from {} to {}", least, most));
    }
    return static_cast<int>(value);
  }

  base::Result<bool> flag(const char* name) {
    const Json* json = PRAXIS_TRY(member(name));
    if (!json->is_boolean()) return wrong(name, "is to be true or false");
    return json->get<bool>();
  }

  base::Result<std::vector<double>> numbers(const char* name, std::size_t count) {
    const Json* json = PRAXIS_TRY(member(name));
    std::vector<double> values;
    if (json->is_array()) {
      for (const Json& each : *json) {
        if (each.is_number() && std::isfinite(each.get<double>())) values.push_back(each.get<double>());
      }
    }
    if (!json->is_array() || json->size() != count || values.size() != count) {
      return wrong(name, fmt::format("is to be a list of {} {}", count, count == 1 ? "number" : "numbers"));
    }
    return values;
  }

  base::Result<std::vector<std::string>> texts(const char* name) {
    const Json* json = PRAXIS_TRY(member(name));
    std::vector<std::string> values;
    if (!json->is_array()) return wrong(name, "is to be a list of texts");
    for (const Json& each : *json) {
      if (!each.is_string()) return wrong(name, "is to be a list of texts");
      values.push_back(each.get<std::string>());
    }
    return values;
  }

  template <typename T>
  base::Result<T> choice(const char* name) {
    const std::string word = PRAXIS_TRY(text(name));
    std::string words;
    for (const auto& [value, each] : Names<T>::kAll) {
      if (each == word) return value;
      words += (words.empty() ? "" : ", ") + std::string(each);
    }
    return wrong(name, "is to be one of " + words);
  }

  // Fails when the object has members that were not asked for.
  base::Result<void> nothingElse() const {
    for (const auto& [name, value] : m_object.items()) {
      if (!m_asked.contains(name)) return wrong(name, "is no member that recipes have here");
    }
    return {};
  }

  base::Error wrong(const std::string& name, const std::string& what) const {
    return base::fail(base::ErrorCode::invalidArgument, "The recipe's {} {}.", place(name), what);
  }

 private:
  const Json& m_object;
  std::string m_path;
  std::set<std::string> m_asked;
};

}  // namespace praxis::engine::vision
