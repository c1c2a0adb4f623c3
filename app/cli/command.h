#pragma once
// The frame of praxis-cli. A command is one file with one add...Command function, declared and listed in commands.h:
// it adds a subcommand with its options through addCommand, and its body runs after the whole line has been parsed.
// A body prints its result on standard output (with --json: one JSON value) or returns the error, which main prints as
// one sentence. Thread: main.

#include <functional>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/result.h"

namespace praxis::cli {

using Json = nlohmann::ordered_json;

// What the line asked for; outlives every body.
struct Invocation {
  bool json = false;                                       // --json, before or after the subcommand
  bool jsonPrinted = false;                                // the one JSON value is out: an error is the sentence alone
  std::string logLevel = "error";                        // --log-level
  std::function<engine::base::Result<void>()> body;        // of the chosen subcommand
};

// `body` may capture the invocation and a shared options struct by value; it is called at most once.
CLI::App& addCommand(CLI::App& parent, Invocation& invocation, const std::string& name, const std::string& description,
                     std::function<engine::base::Result<void>()> body);

// One line; bytes that are not UTF-8 are replaced.
void printJson(const Json& value);
// The sentence on standard error and, with json, {"error":{"code","message"}} on standard output.
void printError(const engine::base::Error& error, bool json);

// "1.5 GB", in powers of 1000 as disks and networks are sold.
std::string bytesText(std::uint64_t bytes);

}  // namespace praxis::cli
