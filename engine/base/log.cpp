#include "engine/base/log.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace praxis::engine::base::log {
namespace {

// The one process-wide object of the engine: sinks are a property of the process, like standard error.
struct Sinks {
  std::mutex mutex;
  std::shared_ptr<spdlog::logger> logger;
  std::atomic<Level> level{Level::off};
};

Sinks& sinks() {
  static Sinks s;
  return s;
}

spdlog::level::level_enum toSpdlog(Level level) {
  switch (level) {
    case Level::trace:
      return spdlog::level::trace;
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
    case Level::off:
      return spdlog::level::off;
  }
  return spdlog::level::off;
}

}  // namespace

Result<void> start(const Config& config) {
  std::vector<spdlog::sink_ptr> targets;
  try {
    if (!config.file.empty()) {
      std::filesystem::create_directories(config.file.parent_path());
      targets.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(config.file.string(),
                                                                               config.fileBytesMax, config.filesMax));
    }
    if (config.console) targets.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  } catch (const std::exception& e) {
    return fail(ErrorCode::io, "The log file {} cannot be written ({}). Choose another folder or free some space.",
                config.file.string(), e.what());
  }
  auto logger = std::make_shared<spdlog::logger>("praxis", targets.begin(), targets.end());
  logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %v");
  logger->set_level(spdlog::level::trace);
  logger->flush_on(spdlog::level::info);
  Sinks& s = sinks();
  const std::scoped_lock lock(s.mutex);
  s.logger = std::move(logger);
  s.level = targets.empty() ? Level::off : config.level;
  return {};
}

void stop() {
  Sinks& s = sinks();
  const std::scoped_lock lock(s.mutex);
  s.level = Level::off;
  if (s.logger) s.logger->flush();
  s.logger.reset();
}

std::optional<Level> levelFromName(std::string_view name) {
  constexpr std::pair<std::string_view, Level> kNames[] = {{"trace", Level::trace}, {"debug", Level::debug},
                                                           {"info", Level::info},   {"warning", Level::warning},
                                                           {"error", Level::error}, {"off", Level::off}};
  for (const auto& [text, level] : kNames) {
    if (text == name) return level;
  }
  return std::nullopt;
}

bool enabled(Level level) { return level >= sinks().level.load(std::memory_order_relaxed) && level != Level::off; }

void write(Level level, std::string_view module, std::string_view line) {
  Sinks& s = sinks();
  std::shared_ptr<spdlog::logger> logger;
  {
    const std::scoped_lock lock(s.mutex);
    logger = s.logger;
  }
  if (logger && enabled(level)) logger->log(toSpdlog(level), "[{}] {}", module, line);
}

}  // namespace praxis::engine::base::log
