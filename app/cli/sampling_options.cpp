#include "app/cli/sampling_options.h"

#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace praxis::cli {
namespace {

using engine::sampling::LogitBias;
using engine::sampling::SamplingParams;

constexpr const char* kLength = "Length";
constexpr const char* kNarrowing = "Narrowing the choice";
constexpr const char* kRepetition = "Repetition";

// CLI::Range, but NaN is outside: no comparison with it is true.
CLI::Validator within(double least, double most) {
  return CLI::Validator(
      [least, most](const std::string& text) {
        double value = 0;
        const bool inside = CLI::detail::lexical_cast(text, value) && value >= least && value <= most;
        return inside ? std::string() : fmt::format("{} is not between {} and {}", text, least, most);
      },
      fmt::format("{} to {}", least, most));
}

template <typename T>
CLI::Option* addNumber(CLI::App& command, const char* name, T& value, const char* group, double least, double most,
                       const char* text) {
  return command.add_option(name, value, text)->check(within(least, most))->capture_default_str()->group(group);
}

// "15+2.5", "15-1", "15-inf".
std::optional<LogitBias> parseBias(std::string_view text) {
  const std::size_t sign = text.find_first_of("+-", 1);
  if (sign == std::string_view::npos) return std::nullopt;
  LogitBias bias;
  const auto id = std::from_chars(text.data(), text.data() + sign, bias.first);
  if (id.ec != std::errc() || id.ptr != text.data() + sign) return std::nullopt;
  const std::string_view amount = text.substr(sign + 1);
  if (amount == "inf") {
    bias.second = std::numeric_limits<float>::infinity();
  } else {
    const auto end = std::from_chars(amount.data(), amount.data() + amount.size(), bias.second);
    if (end.ec != std::errc() || end.ptr != amount.data() + amount.size()) return std::nullopt;
  }
  if (text[sign] == '-') bias.second = -bias.second;
  return bias;
}

void addBiasOption(CLI::App& command, SamplingParams& sampling) {
  const auto take = [&sampling](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      const auto bias = parseBias(text);
      if (!bias) throw CLI::ValidationError("--logit-bias", text + " is not ID+VALUE or ID-VALUE");
      sampling.logitBias.push_back(*bias);
    }
  };
  command
      .add_option_function<std::vector<std::string>>(
          "--logit-bias", take, "ID+VALUE or ID-VALUE: move a token's logit; 15-inf forbids token 15. Repeatable")
      ->group(kNarrowing);
}

void addNarrowingOptions(CLI::App& command, SamplingParams& sampling) {
  addNumber(command, "--top-k", sampling.topK, kNarrowing, 0, 1 << 24, "Draw from the K likeliest; 0: off");
  addNumber(command, "--top-p", sampling.topP, kNarrowing, 0, 1,
            "Draw from the likeliest that make up this share; 1: off");
  addNumber(command, "--min-p", sampling.minP, kNarrowing, 0, 1,
            "Leave out what is below this share of the likeliest; 0: off");
  addNumber(command, "--typical", sampling.typicalP, kNarrowing, 0, 1,
            "Draw from what surprises as much as is usual here, up to this share; 1: off");
  addNumber(command, "--top-n-sigma", sampling.topNSigma, kNarrowing, -1, 1000,
            "Leave out logits more than N standard deviations below the largest; -1: off");
  addNumber(command, "--xtc-probability", sampling.xtcProbability, kNarrowing, 0, 1,
            "How often the likeliest are left out, all but the last of them; 0: off");
  addNumber(command, "--xtc-threshold", sampling.xtcThreshold, kNarrowing, 0, 1,
            "The probability that counts as likely there; above 0.5: off");
  addNumber(command, "--min-keep", sampling.minKeep, kNarrowing, 0, 1 << 24, "Tokens that narrowing leaves at least");
  addBiasOption(command, sampling);
}

void addTemperatureOptions(CLI::App& command, SamplingParams& sampling) {
  constexpr const char* kDraw = "Drawing";
  addNumber(command, "--temp", sampling.temperature, kDraw, 0, 100, "Temperature; 0: always the likeliest token");
  addNumber(command, "--dynatemp-range", sampling.dynatempRange, kDraw, 0, 100,
            "How far the temperature moves with the uncertainty; 0: not at all");
  addNumber(command, "--dynatemp-exp", sampling.dynatempExponent, kDraw, 0, 100, "And how fast it does");
  command
      .add_option("--mirostat", sampling.mirostat,
                  "2: hold the surprise instead of narrowing (bias and temperature still count); 0: off")
      ->check(CLI::IsMember({0, 2}))
      ->capture_default_str()
      ->group(kDraw);
  addNumber(command, "--mirostat-ent", sampling.mirostatTau, kDraw, 0, 100, "The surprise that it holds, in bits");
  addNumber(command, "--mirostat-lr", sampling.mirostatEta, kDraw, 0, 10, "How fast it corrects");
  command.add_option("--seed", sampling.seed, "The same seed, prompt and model give the same text")
      ->capture_default_str()
      ->group(kDraw);
}

void addRepetitionOptions(CLI::App& command, SamplingParams& sampling) {
  addNumber(command, "--repeat-penalty", sampling.repeatPenalty, kRepetition, 0.01, 100,
            "Above 1, tokens that were used lose; 1: off");
  addNumber(command, "--presence-penalty", sampling.presencePenalty, kRepetition, -100, 100,
            "Taken from the logit of a token that was used; 0: off");
  addNumber(command, "--frequency-penalty", sampling.frequencyPenalty, kRepetition, -100, 100,
            "Taken for each time that it was used; 0: off");
  addNumber(command, "--repeat-last-n", sampling.repeatLastN, kRepetition, -1, 1 << 24,
            "Tokens that these three look back; 0: off, -1: the context");
  addNumber(command, "--dry-multiplier", sampling.dryMultiplier, kRepetition, 0, 100,
            "Strength of DRY, which breaks repeated sequences; 0: off");
  addNumber(command, "--dry-base", sampling.dryBase, kRepetition, 1, 100, "Its growth with each repeated token");
  addNumber(command, "--dry-allowed-length", sampling.dryAllowedLength, kRepetition, 0, 1 << 24,
            "Repetitions of fewer tokens stay free");
  addNumber(command, "--dry-penalty-last-n", sampling.dryLastN, kRepetition, -1, 1 << 24,
            "Tokens that it looks back; 0: off, -1: the context");
  command
      .add_option("--dry-sequence-breaker", sampling.dryBreakers,
                  "A text that ends a sequence, in place of line end, colon, quote and star; \"none\": no text does. "
                  "Repeatable")
      ->allow_extra_args(false)
      ->group(kRepetition);
}

}  // namespace

void addSamplingOptions(CLI::App& command, engine::session::Request& request) {
  command.add_option("-n", request.tokensMax, "Tokens to generate at most")->capture_default_str()->group(kLength);
  command.add_option("--stop", request.stops, "A text that ends the answer and is not shown. Repeatable")
      ->allow_extra_args(false)
      ->group(kLength);
  addNumber(command, "--logprobs", request.logprobs, kLength, 0, engine::session::kLogprobsMax,
            "With --json: log-probabilities of each token and the N likeliest ones; 0: none");
  addTemperatureOptions(command, request.sampling);
  addNarrowingOptions(command, request.sampling);
  addRepetitionOptions(command, request.sampling);
}

}  // namespace praxis::cli
