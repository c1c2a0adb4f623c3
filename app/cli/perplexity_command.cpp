// praxis-cli perplexity -m MODEL -f TEXT: how surprised a model is by a text. Chunks and scoring as llama.cpp has them.

#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/evaluation_text.h"
#include "engine/base/clock.h"

namespace praxis::cli {
namespace {

using engine::base::Result;
namespace eval = engine::eval;
namespace session = engine::session;

Result<void> scoreChunk(session::Session& session, const eval::Chunk& chunk, eval::PerplexityMeter& meter) {
  const std::size_t tokens = chunk.tokens.size();
  return session.evaluate(chunk.tokens, [&](std::int64_t first, std::span<const float> rows) -> Result<void> {
    PRAXIS_TRY(checkInterrupt());
    const auto vocab = static_cast<std::size_t>(session.model()->summary.shape.vocab);
    for (std::size_t row = 0; row < rows.size() / vocab; ++row) {
      const std::size_t position = static_cast<std::size_t>(first) + row;
      if (position < chunk.firstScored || position + 1 >= tokens) continue;
      meter.add(rows.subspan(row * vocab, vocab), chunk.tokens[position + 1]);
    }
    return {};
  });
}

Result<void> measure(EvaluationOptions options, bool json) {
  PRAXIS_TRY(checkEvaluation(options));
  session::Session session;
  PRAXIS_TRY(loadModel(session, options.model));
  const auto chunks = PRAXIS_TRY(readChunks(session, options));
  eval::PerplexityMeter meter;
  const auto started = engine::base::Clock::now();
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    PRAXIS_TRY(scoreChunk(session, chunks[i], meter));
    showEvaluation(i + 1, chunks.size(), fmt::format("perplexity {:.4f}", meter.perplexity()));
  }
  const double seconds = engine::base::millisecondsSince(started) / 1000;
  const auto tokens = static_cast<double>(chunks.size()) * static_cast<double>(options.model.contextTokens);
  if (json) {
    printJson({{"perplexity", meter.perplexity()},
               {"standard_error", meter.standardError()},
               {"mean_loss", meter.meanLoss()},
               {"scored_tokens", meter.count()},
               {"chunks", chunks.size()},
               {"ctx", options.model.contextTokens},
               {"tokens_per_second", tokens / seconds},
               {"device", session.model()->device}});
    return {};
  }
  fmt::print("perplexity {:.4f} +/- {:.4f}\n{} tokens scored in {} chunks of {}, {:.1f} tokens/s on {}\n",
             meter.perplexity(), meter.standardError(), meter.count(), chunks.size(), options.model.contextTokens,
             tokens / seconds, session.model()->device);
  return {};
}

}  // namespace

void addPerplexityCommand(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<EvaluationOptions>();
  CLI::App& command = addCommand(app, invocation, "perplexity", "Measure how surprised a model is by a text",
                                 [options, &invocation] { return measure(*options, invocation.json); });
  addEvaluationOptions(command, *options);
}

}  // namespace praxis::cli
