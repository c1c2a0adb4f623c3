// praxis-cli logits -m MODEL --tokens 1,2,3 --out FILE: the logits of every position as float32, little-endian, one row
// of vocabulary size per position. For comparisons with other engines.

#include <bit>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/session_load.h"
#include "engine/weights/output_file.h"

namespace praxis::cli {
namespace {

using engine::base::Result;
using engine::session::Session;

static_assert(std::endian::native == std::endian::little);

struct Options {
  ModelOptions model;
  std::vector<engine::text::TokenId> tokens;
  std::string out;
};

Result<void> writeLogits(Options options, bool json) {
  // No more context than the tokens need.
  if (options.model.contextTokens == 0) options.model.contextTokens = static_cast<std::int64_t>(options.tokens.size());
  Session session;
  PRAXIS_TRY(loadModel(session, options.model));
  const std::vector<float> logits = PRAXIS_TRY(session.logits(options.tokens));
  auto file = PRAXIS_TRY(engine::weights::OutputFile::create(options.out));
  PRAXIS_TRY(file.write(std::as_bytes(std::span(logits))));
  PRAXIS_TRY(file.commit());
  const std::size_t vocab = logits.size() / options.tokens.size();
  if (json) {
    printJson({{"positions", options.tokens.size()}, {"vocab", vocab}, {"out", options.out},
               {"device", session.model()->device}});
  } else {
    fmt::print("{} positions x {} logits -> {}\n", options.tokens.size(), vocab, options.out);
  }
  return {};
}

}  // namespace

void addLogitsCommand(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = addCommand(app, invocation, "logits", "Write the logits of every position of a token sequence",
                                 [options, &invocation] { return writeLogits(*options, invocation.json); });
  addModelOptions(command, options->model);
  command.add_flag("--reference", options->model.referenceKernels,
                   "Compute with the plain kernels that the fast ones are checked against");
  command.add_option("--tokens", options->tokens, "Token ids, separated by commas")->required()->delimiter(',');
  command.add_option("--out", options->out, "The file to write: float32, little-endian, a row per position")
      ->required();
}

}  // namespace praxis::cli
