// praxis-cli kl -m QUANTISED --reference FULL -f TEXT: what a quantisation changed. Both models are loaded side by
// side; of the reference's logits only those of one chunk are kept.

#include <memory>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/evaluation_text.h"
#include "engine/device/host_memory.h"
#include "engine/eval/divergence.h"

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
namespace eval = engine::eval;
namespace session = engine::session;

struct Options {
  EvaluationOptions evaluation;
  std::string reference;
};

std::size_t vocabOf(const session::Session& session) {
  return static_cast<std::size_t>(session.model()->summary.shape.vocab);
}

// Padding rows of the embedding may differ; tokens may not.
Result<void> checkVocabularies(const session::Session& reference, const session::Session& quantised) {
  const auto& a = *reference.tokenizer();
  const auto& b = *quantised.tokenizer();
  const auto differ = [](std::string_view how) {
    return fail(ErrorCode::invalidArgument,
                "The models have different vocabularies ({}); compare a model with a quantisation of itself.", how);
  };
  if (a.vocabSize() != b.vocabSize()) return differ(fmt::format("{} and {} tokens", a.vocabSize(), b.vocabSize()));
  for (engine::text::TokenId token = 0; token < a.vocabSize(); ++token) {
    if (a.tokenText(token) != b.tokenText(token)) return differ(fmt::format("token {} is another", token));
  }
  return {};
}

class Comparison {
 public:
  Comparison(session::Session& reference, session::Session& quantised)
      : m_reference(reference),
        m_quantised(quantised),
        m_tokens(static_cast<std::size_t>(reference.tokenizer()->vocabSize())) {}

  // `begin`: where the chunk starts in the text.
  Result<void> add(const eval::Chunk& chunk, std::size_t begin) {
    m_rows.clear();
    PRAXIS_TRY(scored(m_reference, chunk, [&](std::size_t, std::span<const float> row) {
      m_rows.insert(m_rows.end(), row.begin(), row.end());
    }));
    return scored(m_quantised, chunk, [&](std::size_t position, std::span<const float> row) {
      const std::size_t index = position - chunk.firstScored;
      m_meter.add(std::span(m_rows).subspan(index * m_tokens, m_tokens), row, begin + position,
                  chunk.tokens[position + 1]);
    });
  }

  const eval::DivergenceMeter& meter() const { return m_meter; }

 private:
  template <typename Take>
  Result<void> scored(session::Session& session, const eval::Chunk& chunk, const Take& take) const {
    const std::size_t vocab = vocabOf(session);
    return session.evaluate(chunk.tokens, [&](std::int64_t first, std::span<const float> rows) -> Result<void> {
      PRAXIS_TRY(checkInterrupt());
      for (std::size_t row = 0; row < rows.size() / vocab; ++row) {
        const std::size_t position = static_cast<std::size_t>(first) + row;
        if (position < chunk.firstScored || position + 1 >= chunk.tokens.size()) continue;
        take(position, rows.subspan(row * vocab, m_tokens));
      }
      return {};
    });
  }

  session::Session& m_reference;
  session::Session& m_quantised;
  std::size_t m_tokens;       // logits of a row that are compared
  std::vector<float> m_rows;  // [scored positions, tokens] of the reference
  eval::DivergenceMeter m_meter;
};

void print(const eval::DivergenceReport& report, const session::Session& session) {
  fmt::print("positions            {}\n", report.positions);
  fmt::print("mean KL              {:.6f} +/- {:.6f} nats\n", report.klMean, report.klMeanError);
  fmt::print("median, p90, p99     {:.6f}  {:.6f}  {:.6f}\n", report.klMedian, report.klP90, report.klP99);
  fmt::print("worst                {:.6f} before token {} {} (\"{}\")\n", report.klMax, report.worstPosition + 1,
             report.worstToken, session.tokenizer()->bytesOf(report.worstToken, true));
  fmt::print("same likeliest token {:.2f} %\n", report.topAgreement * 100);
  fmt::print("rms of probability   {:.4f} %\n", report.probabilityRms * 100);
  fmt::print("perplexity           {:.4f} +/- {:.4f}, reference {:.4f} +/- {:.4f}, ratio {:.4f}\n",
             report.perplexityQuantised, report.perplexityQuantisedError, report.perplexityReference,
             report.perplexityReferenceError, report.perplexityQuantised / report.perplexityReference);
}

Json jsonOf(const eval::DivergenceReport& report, const session::Session& session) {
  return {{"positions", report.positions},
          {"kl",
           {{"mean", report.klMean},
            {"standard_error", report.klMeanError},
            {"median", report.klMedian},
            {"p90", report.klP90},
            {"p99", report.klP99},
            {"max", report.klMax}}},
          {"worst",
           {{"position", report.worstPosition},
            {"next_token", report.worstToken},
            {"text", session.tokenizer()->bytesOf(report.worstToken, true)}}},
          {"top1_agreement", report.topAgreement},
          {"probability_rms", report.probabilityRms},
          {"perplexity",
           {{"quantised", report.perplexityQuantised},
            {"quantised_error", report.perplexityQuantisedError},
            {"reference", report.perplexityReference},
            {"reference_error", report.perplexityReferenceError}}},
          {"device", session.model()->device}};
}

// The reference's logits of one chunk wait in memory for the other model's.
Result<void> checkMemory(std::int64_t contextTokens, std::int64_t vocab) {
  const auto bytes =
      static_cast<std::uint64_t>(contextTokens - contextTokens / 2) * static_cast<std::uint64_t>(vocab) * sizeof(float);
  const std::uint64_t free = engine::device::readHostMemory().freeBytes;
  if (bytes <= free) return {};
  return fail(ErrorCode::outOfMemory,
              "The reference's logits of one chunk of {} tokens need {} and {} are free; choose a smaller --ctx.",
              contextTokens, bytesText(bytes), bytesText(free));
}

Result<void> compare(Options options, bool json) {
  PRAXIS_TRY(checkEvaluation(options.evaluation));
  session::Session reference, quantised;
  ModelOptions referenceModel = options.evaluation.model;
  referenceModel.model = options.reference;
  PRAXIS_TRY(loadModel(reference, referenceModel));
  PRAXIS_TRY(loadModel(quantised, options.evaluation.model));
  PRAXIS_TRY(checkVocabularies(reference, quantised));
  const auto chunks = PRAXIS_TRY(readChunks(reference, options.evaluation));
  PRAXIS_TRY(checkMemory(options.evaluation.model.contextTokens, reference.tokenizer()->vocabSize()));
  Comparison comparison(reference, quantised);
  std::size_t begin = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    PRAXIS_TRY(comparison.add(chunks[i], begin));
    begin += chunks[i].tokens.size();
    showEvaluation(i + 1, chunks.size(), fmt::format("mean KL {:.6f}", comparison.meter().mean()));
  }
  const auto report = comparison.meter().report();
  if (json)
    printJson(jsonOf(report, quantised));
  else
    print(report, quantised);
  return {};
}

}  // namespace

void addKlCommand(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = addCommand(app, invocation, "kl", "Compare a quantised model's predictions with its reference's",
                                 [options, &invocation] { return compare(*options, invocation.json); });
  addEvaluationOptions(command, options->evaluation);
  command.add_option("--reference", options->reference, "The model to compare with: the same in F16, BF16 or F32")
      ->required();
}

}  // namespace praxis::cli
