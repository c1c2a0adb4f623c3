#include "app/cli/evaluation_text.h"

#include <cstdio>

#include <unistd.h>

#include <fmt/format.h>

#include "app/cli/interrupt.h"
#include "app/cli/text_file.h"

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

constexpr std::size_t kTextBytesMax = std::size_t{256} * 1024 * 1024;
constexpr std::int64_t kContextMin = 8;

}  // namespace

void addEvaluationOptions(CLI::App& command, EvaluationOptions& options) {
  addModelOptions(command, options.model);
  command.get_option("--ctx")->description("Tokens of a chunk, of which the second half is scored; 0: 512");
  command.add_option("-f,--file", options.textFile, "The text, UTF-8")->required();
  command.add_option("--chunks", options.chunksMax, "Chunks at most; 0: all")->check(CLI::NonNegativeNumber);
}

Result<void> checkEvaluation(EvaluationOptions& options) {
  if (options.model.contextTokens == 0) options.model.contextTokens = kEvaluationContext;
  if (options.model.contextTokens >= kContextMin) return {};
  return fail(ErrorCode::invalidArgument, "--ctx {} is too short to score anything; choose {} or more.",
              options.model.contextTokens, kContextMin);
}

Result<std::vector<engine::eval::Chunk>> readChunks(const engine::session::Session& session,
                                                    const EvaluationOptions& options) {
  const std::string text = PRAXIS_TRY(readTextFile(options.textFile, "a text to evaluate", kTextBytesMax));
  const auto& tokenizer = *session.tokenizer();
  // Control tokens that the text spells are text.
  const auto tokens = tokenizer.encode(text, {.addSpecial = true, .parseSpecial = false});
  const auto context = static_cast<std::size_t>(options.model.contextTokens);
  auto chunks = engine::eval::chunksOf(tokens, context, tokenizer.addsBos() ? tokenizer.bos() : -1);
  if (chunks.empty()) {
    return fail(ErrorCode::invalidArgument,
                "{} has {} tokens, less than one chunk of {}; give a longer text or a smaller --ctx.", options.textFile,
                tokens.size(), context);
  }
  const auto most = static_cast<std::size_t>(options.chunksMax);
  if (most > 0 && chunks.size() > most) chunks.resize(most);
  return chunks;
}

void showEvaluation(std::size_t done, std::size_t all, const std::string& figure) {
  if (isatty(STDERR_FILENO) != 0) {
    fmt::print(stderr, "\r\x1b[K");
    if (done < all) fmt::print(stderr, "{} of {} chunks  {}", done, all, figure);
  } else if (done < all && done * 10 / all != (done - 1) * 10 / all) {
    fmt::print(stderr, "{} of {} chunks  {}\n", done, all, figure);
  }
}

Result<void> checkInterrupt() {
  if (!interrupted()) return {};
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\x1b[K");
  return fail(ErrorCode::cancelled, "The evaluation was cancelled.");
}

}  // namespace praxis::cli
