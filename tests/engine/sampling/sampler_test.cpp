#include <QtTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "engine/sampling/sampler.h"

using praxis::engine::base::TokenId;
using praxis::engine::sampling::Sampler;
using praxis::engine::sampling::SamplingParams;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

SamplingParams everythingOff() {
  SamplingParams params;
  params.temperature = 1;
  params.topK = 0;
  params.topP = 1;
  params.minP = 0;
  params.repeatLastN = 0;
  params.seed = 1;
  return params;
}

std::vector<TokenId> sequence(const SamplingParams& params, const std::vector<float>& logits, int count) {
  Sampler sampler(params, static_cast<std::int64_t>(logits.size()));
  std::vector<TokenId> tokens;
  for (int i = 0; i < count; ++i) tokens.push_back(sampler.sample(logits));
  return tokens;
}

}  // namespace

class SamplerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theSameSeedGivesTheSameSequence() {
    const std::vector<float> logits{0, 1, 0.5f, 2, 1.5f, -1};
    SamplingParams params = everythingOff();
    const auto first = sequence(params, logits, 200);
    QCOMPARE(sequence(params, logits, 200), first);
    params.seed = 2;
    QVERIFY(sequence(params, logits, 200) != first);
  }

  void greedyTakesTheFirstMaximum() {
    SamplingParams params;
    params.temperature = 0;
    QCOMPARE(sequence(params, {1, 5, 5, 2}, 3), (std::vector<TokenId>{1, 1, 1}));
    params.temperature = 1e-40f;
    QCOMPARE(sequence(params, {1, 5, 5, 2}, 3), (std::vector<TokenId>{1, 1, 1}));
  }

  void drawsFollowTheProbabilities() {
    const std::array<double, 3> probabilities{0.6, 0.3, 0.1};
    std::vector<float> logits;
    for (const double probability : probabilities) logits.push_back(static_cast<float>(std::log(probability)));
    constexpr int kDraws = 30'000;
    std::array<int, 3> counts{};
    for (const TokenId token : sequence(everythingOff(), logits, kDraws)) ++counts[static_cast<std::size_t>(token)];
    for (std::size_t i = 0; i < 3; ++i) {
      const double deviation = std::sqrt(kDraws * probabilities[i] * (1 - probabilities[i]));
      QVERIFY(std::abs(counts[i] - kDraws * probabilities[i]) < 5 * deviation);
    }
  }

  void theChainNarrowsTheChoice() {
    const std::vector<float> logits{3, 2.9f, 2.8f, -5, -6};
    SamplingParams params = everythingOff();
    params.topK = 2;
    for (const TokenId token : sequence(params, logits, 200)) QVERIFY(token <= 1);
    params = everythingOff();
    params.minP = 0.5f;
    for (const TokenId token : sequence(params, logits, 200)) QVERIFY(token <= 2);
    params = everythingOff();
    params.topP = 0.3f;
    for (const TokenId token : sequence(params, logits, 200)) QCOMPARE(token, 0);
  }

  void thePenaltySeesThePromptAndForgetsWhatIsOld() {
    SamplingParams params = everythingOff();
    params.temperature = 0;
    params.repeatPenalty = 4;
    params.repeatLastN = 1;
    Sampler sampler(params, 2);
    sampler.observe(0);
    const std::vector<float> logits{4, 2};
    QCOMPARE(sampler.sample(logits), 1);  // 0 was seen: 4/4 < 2
    QCOMPARE(sampler.sample(logits), 0);  // now only 1 is remembered
  }

  void logitsThatAreNoNumbersAreNeverChosen() {
    for (const float temperature : {0.0f, 0.7f, 1e-30f}) {
      SamplingParams params;
      params.temperature = temperature;
      for (const TokenId token : sequence(params, {kNan, -kInfinity, -3, kNan}, 50)) QCOMPARE(token, 2);
      for (const TokenId token : sequence(params, {0, kInfinity, 5}, 50)) QCOMPARE(token, 1);
      for (const auto& hopeless : {std::vector<float>{kNan, kNan}, {-kInfinity, -kInfinity}, {}}) {
        for (const TokenId token : sequence(params, hopeless, 5)) QCOMPARE(token, 0);
      }
    }
  }

  void absurdParametersAreOrderly() {
    for (const float value : {kNan, kInfinity, -kInfinity, 0.0f, -1.0f, 1e30f, 1e-45f}) {
      SamplingParams params;
      params.temperature = params.topP = params.minP = params.typicalP = params.repeatPenalty = value;
      params.frequencyPenalty = params.topNSigma = params.dynatempRange = params.dryMultiplier = value;
      params.topK = -7;
      params.repeatLastN = 5;
      for (const TokenId token : sequence(params, {1, 0, -1}, 20)) QVERIFY(token >= 0 && token < 3);
    }
    Sampler negative({}, -5);
    negative.observe(-1);
    QCOMPARE(negative.sample(std::vector<float>{1}), 0);
  }

  void theMaskDecidesBeforeTheChain() {
    const std::vector<float> logits{9, 1, 8, 0.5f, 7, 0};
    const std::vector<std::uint64_t> allowed{0b101010};
    for (const float temperature : {0.0f, 0.8f}) {
      for (const std::int32_t mirostat : {0, 2}) {
        SamplingParams params;
        params.temperature = temperature;
        params.mirostat = mirostat;
        params.topK = 2;
        Sampler sampler(params, 6);
        for (int i = 0; i < 50; ++i) {
          const TokenId token = sampler.sample(logits, allowed);
          QVERIFY(token % 2 == 1);
          if (temperature <= 0) QCOMPARE(token, 1);
        }
      }
    }
    Sampler sampler({}, 6);
    QCOMPARE(sampler.sample(std::vector<float>(6, -kInfinity), allowed), 1);
  }

  void aForbiddenTokenIsNeverChosen() {
    SamplingParams params = everythingOff();
    params.logitBias = {{3, -kInfinity}, {0, 20}};
    for (const TokenId token : sequence(params, {0, 1, 0.5f, 30}, 50)) QCOMPARE(token, 0);
    params.mirostat = 2;
    for (const TokenId token : sequence(params, {0, 1, 0.5f, 30}, 50)) QVERIFY(token != 3);
  }

  void mirostatHoldsTheSurpriseThatWasAskedFor() {
    // 1024 equal tokens surprise by 10 bits; the cut brings draws of a steeper distribution to about tau.
    std::vector<float> logits;
    for (int i = 0; i < 2000; ++i) logits.push_back(-0.01f * static_cast<float>(i));
    double least = 100;
    for (const float tau : {2.0f, 4.0f, 6.0f}) {
      SamplingParams params = everythingOff();
      params.mirostat = 2;
      params.mirostatTau = tau;
      std::set<TokenId> used;
      for (const TokenId token : sequence(params, logits, 2000)) used.insert(token);
      const double bits = std::log2(static_cast<double>(used.size()));
      QVERIFY(bits > tau - 0.5);  // a cut to fewer tokens could not surprise as much
      QVERIFY(least == 100 || bits > least);
      least = bits;
    }
  }

  void xtcIsDrawnByItsProbability() {
    SamplingParams params = everythingOff();
    params.xtcProbability = 0.25f;
    params.xtcThreshold = 0.3f;
    int unlikely = 0;
    // With XTC only token 1 is left of the two; without it token 0 is as good as certain.
    for (const TokenId token : sequence(params, {0, -0.5f, -30}, 20'000)) unlikely += token == 1;
    const double expected = 0.25 + 0.75 * (std::exp(-0.5) / (1 + std::exp(-0.5)));
    QVERIFY(std::abs(unlikely / 20'000.0 - expected) < 0.02);
  }

  void dryEndsALoop() {
    SamplingParams params = everythingOff();
    params.temperature = 0;
    params.dryMultiplier = 1;
    Sampler sampler(params, 4);
    std::vector<TokenId> tokens;
    for (int i = 0; i < 40; ++i) tokens.push_back(sampler.sample(std::vector<float>{1.5f, 1, 0, 0}));
    QVERIFY(std::ranges::count(tokens, 0) < 30);
  }

  void frequencyPenaltySpreadsTheChoice() {
    SamplingParams params = everythingOff();
    params.temperature = 0;
    params.frequencyPenalty = 1;
    params.repeatLastN = -1;
    QCOMPARE(sequence(params, {2.5f, 1.7f}, 5), (std::vector<TokenId>{0, 1, 0, 1, 0}));
  }

  void absurdParametersAreRefusedByName() {
    const auto refused = [](auto change, const char* name) {
      SamplingParams params;
      change(params);
      const auto checked = praxis::engine::sampling::checkSamplingParams(params, 100);
      return !checked && checked.error().message.find(name) != std::string::npos;
    };
    QVERIFY(praxis::engine::sampling::checkSamplingParams({}, 100));
    for (const float value : {kNan, kInfinity, -kInfinity}) {
      QVERIFY(refused([&](SamplingParams& p) { p.temperature = value; }, "temperature"));
      QVERIFY(refused([&](SamplingParams& p) { p.topP = value; }, "Top-p"));
      QVERIFY(refused([&](SamplingParams& p) { p.minP = value; }, "Min-p"));
      QVERIFY(refused([&](SamplingParams& p) { p.typicalP = value; }, "Typical"));
      QVERIFY(refused([&](SamplingParams& p) { p.topNSigma = value; }, "sigma"));
      QVERIFY(refused([&](SamplingParams& p) { p.repeatPenalty = value; }, "repetition penalty"));
      QVERIFY(refused([&](SamplingParams& p) { p.frequencyPenalty = value; }, "frequency"));
      QVERIFY(refused([&](SamplingParams& p) { p.presencePenalty = value; }, "presence"));
      QVERIFY(refused([&](SamplingParams& p) { p.dryMultiplier = value; }, "DRY multiplier"));
      QVERIFY(refused([&](SamplingParams& p) { p.dryBase = value; }, "DRY base"));
      QVERIFY(refused([&](SamplingParams& p) { p.xtcProbability = value; }, "XTC probability"));
      QVERIFY(refused([&](SamplingParams& p) { p.dynatempExponent = value; }, "exponent"));
      QVERIFY(refused([&](SamplingParams& p) { p.mirostatTau = value; }, "mirostat"));
    }
    QVERIFY(refused([](SamplingParams& p) { p.mirostat = 1; }, "Mirostat"));
    QVERIFY(refused([](SamplingParams& p) { p.logitBias = {{100, 1}}; }, "token 100"));
    QVERIFY(refused([](SamplingParams& p) { p.logitBias = {{5, kNan}}; }, "token 5"));
    QVERIFY(refused([](SamplingParams& p) { p.dryBreakers = {""}; }, "breaker"));
  }

  void aLargeVocabularyGivesTheSameAsASmallOne() {
    // The likeliest 40 of 150,000 tokens decide alone: filler below them changes nothing.
    std::vector<float> small(40);
    for (std::size_t i = 0; i < small.size(); ++i) small[i] = static_cast<float>(i % 7);
    std::vector<float> large(150'000, -50.0f);
    std::copy(small.begin(), small.end(), large.begin());
    QCOMPARE(sequence({}, large, 20), sequence({}, small, 20));
  }
};

QTEST_APPLESS_MAIN(SamplerTest)
#include "sampler_test.moc"
