#pragma once
// One value laid out the way that Python's format specifications ask: width, sign, digits. Shared by "%5.1f" and
// "{:5.1f}". Thread: of the rendering.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/text/jinja/budget.h"
#include "engine/text/jinja/marked_text.h"
#include "engine/text/jinja/value.h"

namespace praxis::engine::text::jinja {

struct FormatSpec {
  std::string fill = " ";
  char align = '\0';  // < > ^ =, or by the type of the value
  char sign = '-';
  bool alternate = false;
  bool zero = false;
  char grouping = '\0';  // , or _ between thousands
  char type = '\0';
  std::int64_t width = 0;
  std::int64_t precision = -1;

  // [[fill]align][sign][#][0][width][grouping][.precision][type]
  static base::Result<FormatSpec> parse(std::string_view text);
};

inline constexpr std::int64_t kPrecisionMax = 500;

base::Result<void> appendFormatted(Budget& budget, const Value& value, const FormatSpec& spec, MarkedText& out);
// Digits at the start of `text`, taken off it; -1 when there are none. Values above a million are cut to it.
std::int64_t takeNumber(std::string_view& text);

}  // namespace praxis::engine::text::jinja
