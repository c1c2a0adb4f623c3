#pragma once
// The program's log: a rotating file (and the console if asked), one line per event with time, level and module.
// No patient data and no prompt text at level info or above. spdlog stays behind log.cpp. Thread: any.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "engine/base/result.h"

namespace praxis::engine::base::log {

enum class Level { trace, debug, info, warning, error, off };

struct Config {
  std::filesystem::path file;                     // empty: no file
  bool console = false;                           // standard error as well
  Level level = Level::info;
  std::size_t fileBytesMax = 10 * 1024 * 1024;    // then the file is rotated
  std::size_t filesMax = 5;
};

// Opens the sinks; called once by the program before other threads start. Before it, and after stop, lines are dropped.
Result<void> start(const Config& config);
// Flushes and closes the sinks.
void stop();

// "trace", "debug", "info", "warning", "error" or "off"; nothing otherwise.
std::optional<Level> levelFromName(std::string_view name);

bool enabled(Level level);
void write(Level level, std::string_view module, std::string_view line);

template <typename... Args>
void debug(std::string_view module, fmt::format_string<Args...> text, Args&&... args) {
  if (enabled(Level::debug)) write(Level::debug, module, fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args>
void info(std::string_view module, fmt::format_string<Args...> text, Args&&... args) {
  if (enabled(Level::info)) write(Level::info, module, fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args>
void warning(std::string_view module, fmt::format_string<Args...> text, Args&&... args) {
  if (enabled(Level::warning)) write(Level::warning, module, fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args>
void error(std::string_view module, fmt::format_string<Args...> text, Args&&... args) {
  if (enabled(Level::error)) write(Level::error, module, fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace praxis::engine::base::log
