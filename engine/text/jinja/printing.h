#pragma once
// Values as text, the way Python prints them: str() and repr(), and json.dumps. Marks of texts are kept. Thread: of the
// rendering.

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/text/jinja/budget.h"
#include "engine/text/jinja/marked_text.h"
#include "engine/text/jinja/value.h"

namespace praxis::engine::text::jinja {

std::string printedFloat(double value);  // "1.0", "1e+16", "nan"

base::Result<void> print(Budget& budget, const Value& value, MarkedText& out);
base::Result<MarkedText> printed(Budget& budget, const Value& value);
base::Result<void> represent(Budget& budget, const Value& value, MarkedText& out);

struct JsonStyle {
  std::optional<std::string> indent;  // of one level; without it all stands on one line
  std::string itemSeparator = ", ";
  std::string keySeparator = ": ";
  bool asciiOnly = false;
  bool sortsKeys = false;
};
base::Result<MarkedText> toJson(Budget& budget, const Value& value, const JsonStyle& style);

}  // namespace praxis::engine::text::jinja
