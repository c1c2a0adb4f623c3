// praxis-cli bench -m MODEL -p 512 -n 128 -b 1 -r 3: prefill and decode speed through the session, as a chat would see
// it, and the rate at which decoding reads weights as a share of the memory bandwidth measured on the same threads.

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/model_argument.h"
#include "app/cli/session_load.h"
#include "engine/device/bandwidth.h"
#include "engine/weights/model_file.h"

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
namespace device = engine::device;
namespace session = engine::session;
namespace text = engine::text;

constexpr std::int32_t kRepetitionsMax = 100;
constexpr std::int32_t kTokensMax = 1'000'000;

struct Options {
  ModelOptions model;
  std::int32_t promptTokens = 512;
  std::int32_t generatedTokens = 128;
  std::string batch = "1";
  std::int32_t repetitions = 3;
};

struct Figures {
  std::string device;
  double bandwidth = 0;  // bytes/s
  std::uint64_t weightBytesPerToken = 0;
  std::vector<session::Timings> runs;
};

// A median with what it is the median of.
struct Spread {
  double median = 0, least = 0, most = 0;
};

Spread spreadOf(const std::vector<session::Timings>& runs, double (session::Timings::*rate)() const) {
  std::vector<double> values;
  for (const session::Timings& run : runs) values.push_back((run.*rate)());
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  const double median = values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {median, values.front(), values.back()};
}

Result<void> check(const Options& options) {
  if (options.batch != "1") {
    return fail(ErrorCode::unsupported,
                "-b {} is not available in this version: requests run one after the other; use -b 1.", options.batch);
  }
  const bool sensible = options.promptTokens >= 1 && options.promptTokens <= kTokensMax &&
                        options.generatedTokens >= 2 && options.generatedTokens <= kTokensMax &&
                        options.repetitions >= 1 && options.repetitions <= kRepetitionsMax;
  if (sensible) return {};
  return fail(ErrorCode::invalidArgument, "Give -p 1 to {}, -n 2 to {} and -r 1 to {}.", kTokensMax, kTokensMax,
              kRepetitionsMax);
}

// Every matrix is read once per token; an embedding table that is not also the output layer gives one row only.
std::uint64_t weightBytesPerToken(const engine::weights::ModelFile& file) {
  const auto* table = file.find("token_embd.weight");
  const bool tied = file.find("output.weight") == nullptr;
  return file.tensorBytes() - (table && !tied ? static_cast<std::uint64_t>(table->bytes()) : 0);
}

// A text of about `tokens` tokens. Each repetition starts with another word, so that nothing of the one before is
// reused.
std::string promptOf(const text::Tokenizer& tokenizer, std::int32_t tokens, std::size_t repetition) {
  constexpr std::array<std::string_view, 7> kWords = {"one", "two", "day", "sea", "sun", "red", "big"};
  std::string prompt;
  const auto write = [&](std::int32_t words) {
    prompt.clear();
    for (std::int32_t i = 0; i < words; ++i) {
      prompt += kWords[(repetition + static_cast<std::size_t>(i) * (repetition / kWords.size() + 1)) % kWords.size()];
      prompt += ' ';
    }
    return static_cast<std::int32_t>(tokenizer.encode(prompt).size());
  };
  // A word is at least one token: the count grows with the words and lies between them.
  std::int32_t enough = 1, few = 0;
  while (write(enough) < tokens) few = enough, enough *= 2;
  while (enough - few > 1) {
    const std::int32_t middle = few + (enough - few) / 2;
    (write(middle) < tokens ? few : enough) = middle;
  }
  // The most words that do not exceed the count, unless that is none.
  if (write(enough) > tokens && few > 0) write(few);
  return prompt;
}

Result<session::Timings> runOnce(session::Session& session, const Options& options, std::size_t repetition) {
  session::Request request;
  request.rawPrompt = promptOf(*session.tokenizer(), options.promptTokens, repetition);
  request.sampling.temperature = 0;
  request.tokensMax = options.generatedTokens;
  PRAXIS_TRY(session.submit(std::move(request)));
  std::optional<session::RequestFinished> finished;
  std::optional<engine::base::Error> error;
  session::runUntilIdle(session, [&](const session::Event& event) {
    if (interrupted()) session.cancelAll();
    if (const auto* end = std::get_if<session::RequestFinished>(&event)) finished = *end;
    if (const auto* failed = std::get_if<session::RequestFailed>(&event)) error = failed->error;
  });
  if (error) return *error;
  if (!finished) return fail(ErrorCode::internal, "A benchmark request ended without a result.");
  if (finished->reason == session::FinishReason::cancelled)
    return fail(ErrorCode::cancelled, "The benchmark was interrupted.");
  return finished->timings;
}

Result<Figures> measure(Options options) {
  Figures figures;
  const auto path = PRAXIS_TRY(resolveModel(options.model.model));
  figures.weightBytesPerToken = weightBytesPerToken(PRAXIS_TRY(engine::weights::ModelFile::open(path)));
  {
    const auto host = PRAXIS_TRY(device::Device::create(options.model.device, options.model.threads));
    figures.bandwidth = PRAXIS_TRY(device::measureReadBandwidth(*host));
  }
  session::Session session;
  PRAXIS_TRY(loadModel(session, options.model));
  figures.device = session.model()->device;
  PRAXIS_TRY(runOnce(session, options, 0));  // not counted: it finds weights on disk and buffers ungrown
  for (std::int32_t repetition = 1; repetition <= options.repetitions; ++repetition) {
    figures.runs.push_back(PRAXIS_TRY(runOnce(session, options, static_cast<std::size_t>(repetition))));
  }
  return figures;
}

Json spreadJson(const Spread& spread) {
  return {{"tps_median", spread.median}, {"tps_min", spread.least}, {"tps_max", spread.most}};
}

Json figuresJson(const Figures& figures, const Options& options) {
  const Spread decode = spreadOf(figures.runs, &session::Timings::decodeTokensPerSecond);
  Json runs = Json::array();
  for (const session::Timings& run : figures.runs) {
    runs.push_back({{"prompt_tokens", run.promptTokens},
                    {"generated_tokens", run.generatedTokens},
                    {"prefill_ms", run.prefillMs},
                    {"decode_ms", run.decodeMs},
                    {"ttft_ms", run.ttftMs}});
  }
  Json json = {{"model", options.model.model},
               {"device", figures.device},
               {"batch", 1},
               {"prefill", spreadJson(spreadOf(figures.runs, &session::Timings::prefillTokensPerSecond))},
               {"decode", spreadJson(decode)}};
  const double rate = decode.median * static_cast<double>(figures.weightBytesPerToken);
  json["decode"]["weight_bytes_per_token"] = figures.weightBytesPerToken;
  json["decode"]["bytes_per_s"] = rate;
  json["decode"]["bandwidth_share"] = rate / figures.bandwidth;
  json["bandwidth_bytes_per_s"] = figures.bandwidth;
  json["runs"] = std::move(runs);
  return json;
}

void printFigures(const Figures& figures, const Options& options) {
  const Spread prefill = spreadOf(figures.runs, &session::Timings::prefillTokensPerSecond);
  const Spread decode = spreadOf(figures.runs, &session::Timings::decodeTokensPerSecond);
  const double rate = decode.median * static_cast<double>(figures.weightBytesPerToken);
  fmt::print("{}\n{}, memory reads at {:.1f} GB/s\n", options.model.model, figures.device, figures.bandwidth / 1e9);
  fmt::print("prefill  {:5} tokens  {:9.1f} tokens/s  ({:.1f} to {:.1f})\n", figures.runs.front().promptTokens,
             prefill.median, prefill.least, prefill.most);
  fmt::print(
      "decode   {:5} tokens  {:9.1f} tokens/s  ({:.1f} to {:.1f}), {:.1f} GB/s of weights, {:.0f} % of bandwidth\n",
      figures.runs.front().generatedTokens, decode.median, decode.least, decode.most, rate / 1e9,
      100 * rate / figures.bandwidth);
}

Result<void> bench(const Options& options, bool json) {
  PRAXIS_TRY(check(options));
  const Figures figures = PRAXIS_TRY(measure(options));
  if (json)
    printJson(figuresJson(figures, options));
  else
    printFigures(figures, options);
  return {};
}

}  // namespace

void addBenchCommand(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = addCommand(app, invocation, "bench", "Measure prefill and decode speed",
                                 [options, &invocation] { return bench(*options, invocation.json); });
  addModelOptions(command, options->model);
  command.add_option("-p", options->promptTokens, "Prompt tokens, about")->capture_default_str();
  command.add_option("-n", options->generatedTokens, "Tokens to generate")->capture_default_str();
  command.add_option("-b", options->batch, "Requests at once, as a list (1 in this version)")->capture_default_str();
  command.add_option("-r", options->repetitions, "Repetitions, after one that is not counted")->capture_default_str();
}

}  // namespace praxis::cli
