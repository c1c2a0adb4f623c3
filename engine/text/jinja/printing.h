#pragma once
// Values as text: Python's str and repr, and JSON. Marks of texts inside are kept. Thread: of the rendering.

#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/text/jinja/budget.h"
#include "engine/text/jinja/value.h"

namespace praxis::engine::text::jinja {

base::Result<void> appendText(Budget& budget, MarkedText& out, const Value& value);
base::Result<void> appendRepr(Budget& budget, MarkedText& out, const Value& value, int depth = 0);

struct JsonStyle {
  std::optional<std::string> indent;  // of one level
  std::string itemSeparator = ", ";
  std::string keySeparator = ": ";
  bool sortKeys = false;
  bool asciiOnly = false;
};
// Python's json.dumps.
base::Result<void> appendJson(Budget& budget, MarkedText& out, const Value& value, const JsonStyle& style,
                              int depth = 0);

// Python's repr of a float.
std::string realText(double value);

}  // namespace praxis::engine::text::jinja
