#include "app/cli/command.h"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "app/cli/terminal_text.h"

namespace praxis::cli {
namespace {

using engine::base::Error;
using engine::base::ErrorCode;

std::string_view codeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalidArgument: return "invalid_argument";
    case ErrorCode::notFound: return "not_found";
    case ErrorCode::io: return "io";
    case ErrorCode::corrupt: return "corrupt";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::outOfMemory: return "out_of_memory";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::busy: return "busy";
    case ErrorCode::internal: return "internal";
  }
  return "internal";
}

}  // namespace

CLI::App& addCommand(CLI::App& parent, Invocation& invocation, const std::string& name, const std::string& description,
                     std::function<engine::base::Result<void>()> body) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->callback([&invocation, body = std::move(body)] { invocation.body = body; });
  return *command;
}

void printJson(const Json& value) {
  fmt::print("{}\n", escapedControls(value.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

void printError(const Error& error, bool json) {
  fmt::print(stderr, "praxis-cli: {}\n", escapedControls(error.message));
  if (json) printJson({{"error", {{"code", codeName(error.code)}, {"message", error.message}}}});
}

std::string bytesText(std::uint64_t bytes) {
  constexpr std::array kUnits = {"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 999.95 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

}  // namespace praxis::cli
