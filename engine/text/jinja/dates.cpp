#include "engine/text/jinja/dates.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "engine/text/jinja/operators.h"

namespace praxis::engine::text::jinja {
namespace {

constexpr std::string_view kDays[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::string_view kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};

std::string_view nameIn(std::span<const std::string_view> names, int index) {
  return names[static_cast<std::size_t>(std::clamp(index, 0, static_cast<int>(names.size()) - 1))];
}

// 12 at noon and at midnight.
int hourOfHalfDay(const std::tm& time) { return time.tm_hour % 12 == 0 ? 12 : time.tm_hour % 12; }

// Numbers: their value and width.
std::optional<std::pair<int, int>> numberOf(char conversion, const std::tm& time) {
  switch (conversion) {
    case 'd':
      return std::pair(time.tm_mday, 2);
    case 'H':
      return std::pair(time.tm_hour, 2);
    case 'I':
      return std::pair(hourOfHalfDay(time), 2);
    case 'j':
      return std::pair(time.tm_yday + 1, 3);
    case 'm':
      return std::pair(time.tm_mon + 1, 2);
    case 'M':
      return std::pair(time.tm_min, 2);
    case 'S':
      return std::pair(time.tm_sec, 2);
    case 'u':
      return std::pair(time.tm_wday == 0 ? 7 : time.tm_wday, 1);
    case 'U':
      return std::pair((time.tm_yday + 7 - time.tm_wday) / 7, 2);
    case 'w':
      return std::pair(time.tm_wday, 1);
    case 'W':
      return std::pair((time.tm_yday + 7 - (time.tm_wday + 6) % 7) / 7, 2);
    case 'y':
      return std::pair(time.tm_year % 100, 2);
    case 'Y':
      return std::pair(time.tm_year + 1900, 4);
    case 'f':
      return std::pair(0, 6);
    default:
      return std::nullopt;
  }
}

// Conversions that stand for others.
std::string_view composed(char conversion) {
  switch (conversion) {
    case 'c':
      return "%a %b %e %H:%M:%S %Y";
    case 'D':
    case 'x':
      return "%m/%d/%y";
    case 'F':
      return "%Y-%m-%d";
    case 'R':
      return "%H:%M";
    case 'T':
    case 'X':
      return "%H:%M:%S";
    case 'h':
      return "%b";
    default:
      return {};
  }
}

std::optional<std::string> wordOf(char conversion, const std::tm& time) {
  switch (conversion) {
    case 'a':
      return std::string(nameIn(kDays, time.tm_wday).substr(0, 3));
    case 'A':
      return std::string(nameIn(kDays, time.tm_wday));
    case 'b':
      return std::string(nameIn(kMonths, time.tm_mon).substr(0, 3));
    case 'B':
      return std::string(nameIn(kMonths, time.tm_mon));
    case 'e':
      return fmt::format("{:2}", time.tm_mday);
    case 'n':
      return "\n";
    case 'p':
      return time.tm_hour < 12 ? "AM" : "PM";
    case 't':
      return "\t";
    case 'z':
    case 'Z':
      return "";
    case '%':
      return "%";
    default:
      return std::nullopt;
  }
}

}  // namespace

base::Result<std::string> formattedTime(std::string_view format, const std::tm& time) {
  std::string text;
  for (std::size_t at = 0; at < format.size(); ++at) {
    if (format[at] != '%' || at + 1 == format.size()) {
      text += format[at];
      continue;
    }
    // "-" takes the zeros off.
    const bool isBare = format[at + 1] == '-' && at + 2 < format.size();
    at += isBare ? 2 : 1;
    const char conversion = format[at];
    if (const auto number = numberOf(conversion, time)) {
      text += isBare ? fmt::format("{}", number->first) : fmt::format("{:0{}}", number->first, number->second);
    } else if (const auto word = wordOf(conversion, time)) {
      text += *word;
    } else if (const std::string_view parts = composed(conversion); !parts.empty()) {
      text += PRAXIS_TRY(formattedTime(parts, time));
    } else {
      return failure("The date format '%{}' is not known.", conversion);
    }
  }
  return text;
}

}  // namespace praxis::engine::text::jinja
