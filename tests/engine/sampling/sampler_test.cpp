#include <QtTest>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/sampling/sampler.h"

using praxis::engine::sampling::Sampler;
using praxis::engine::sampling::SamplingParams;
using praxis::engine::base::TokenId;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

SamplingParams everythingOff() {
  return {.temperature = 1, .topK = 0, .topP = 1, .minP = 0, .repeatPenalty = 1, .repeatLastN = 0, .seed = 1};
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
      const SamplingParams params{
          .temperature = value, .topK = -7, .topP = value, .minP = value, .repeatPenalty = value, .repeatLastN = 5};
      for (const TokenId token : sequence(params, {1, 0, -1}, 20)) QVERIFY(token >= 0 && token < 3);
    }
    Sampler negative({}, -5);
    negative.observe(-1);
    QCOMPARE(negative.sample(std::vector<float>{1}), 0);
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
