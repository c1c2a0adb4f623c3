#pragma once
// Dates as strftime writes them, in English whatever the locale: templates were trained on that. Thread: any.

#include <ctime>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace praxis::engine::text::jinja {

// An error for a conversion that is not known.
base::Result<std::string> formattedTime(std::string_view format, const std::tm& time);

}  // namespace praxis::engine::text::jinja
