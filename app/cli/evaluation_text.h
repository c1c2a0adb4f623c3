#pragma once
// What perplexity and kl share: the text as chunks of tokens, their options and their progress. Thread: main.

#include <string>
#include <vector>

#include "app/cli/session_load.h"
#include "engine/eval/perplexity.h"

namespace praxis::cli {

struct EvaluationOptions {
  ModelOptions model;        // contextTokens 0: kEvaluationContext
  std::string textFile;
  int chunksMax = 0;         // 0: all
};

inline constexpr std::int64_t kEvaluationContext = 512;

// -f and --chunks, beside addModelOptions.
void addEvaluationOptions(CLI::App& command, EvaluationOptions& options);
// Sets the context and checks the options, before anything is loaded.
engine::base::Result<void> checkEvaluation(EvaluationOptions& options);
// The text's chunks for a loaded model. Fails with invalidArgument for a text shorter than one chunk.
engine::base::Result<std::vector<engine::eval::Chunk>> readChunks(const engine::session::Session& session,
                                                                  const EvaluationOptions& options);

// "12 of 40 chunks  perplexity 8.31" on standard error: one line that is written over on a terminal and wiped at the
// end, a line for every tenth of the way elsewhere.
void showEvaluation(std::size_t done, std::size_t all, const std::string& figure);
// cancelled after Ctrl-C.
engine::base::Result<void> checkInterrupt();

}  // namespace praxis::cli
