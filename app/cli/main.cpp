// praxis-cli: the engine from the command line, for people, scripts, conformance tests and benchmarks.

#include <cstdio>
#include <iostream>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "app/cli/command.h"
#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "engine/base/log.h"

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
namespace log = engine::base::log;

constexpr int kUsageError = 2;

Result<void> run(const Invocation& invocation) {
  const auto level = log::levelFromName(invocation.logLevel);
  if (!level) {
    return fail(ErrorCode::invalidArgument,
                "--log-level {} is not known. Use trace, debug, info, warning, error or off.", invocation.logLevel);
  }
  PRAXIS_TRY(log::start({.console = true, .level = *level}));
  try {
    return invocation.body();
  } catch (const std::exception& exception) {
    return fail(ErrorCode::internal, "An internal error stopped the command: {}.", exception.what());
  }
}

// The parser may have stopped before it met --json.
bool asksForJson(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--json") return true;
  }
  return false;
}

// The parser says only that a subcommand is missing; this says which word is none. Empty: no word stands there.
std::string unknownCommand(const CLI::App& app, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--log-level") ++i;  // its value is no command
    if (word.starts_with('-')) continue;
    std::string names;
    for (const CLI::App* command : app.get_subcommands(std::function<bool(const CLI::App*)>())) {
      if (command->get_name() == word) return {};
      names += (names.empty() ? "" : ", ") + command->get_name();
    }
    return fmt::format("\"{}\" is not a command; there are {}", word, names);
  }
  return {};
}

int runProgram(int argc, char** argv) {
  Invocation invocation;
  CLI::App app("Run, inspect and measure local models, and read DICOM files.", "praxis-cli");
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", "praxis-cli " PRAXIS_VERSION);
  app.add_flag("--json", invocation.json, "Print one JSON value on standard output");
  app.add_option("--log-level", invocation.logLevel, "trace, debug, info, warning, error or off")
      ->capture_default_str();
  for (const AddCommand add : commands()) add(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    const std::string unknown = unknownCommand(app, argc, argv);
    printError(fail(ErrorCode::invalidArgument, "{}. See praxis-cli --help.", unknown.empty() ? error.what() : unknown),
               asksForJson(argc, argv));
    return kUsageError;
  }
  catchInterrupts();
  const Result<void> result = run(invocation);
  if (!result) printError(result.error(), invocation.json && !invocation.jsonPrinted);
  log::stop();
  std::cout.flush();
  if (!std::cout || std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    printError(fail(ErrorCode::io, "Standard output could not be written; check the free space."), false);
    return EXIT_FAILURE;
  }
  return result ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace praxis::cli

int main(int argc, char** argv) { return praxis::cli::runProgram(argc, argv); }
