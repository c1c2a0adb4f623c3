#include <QtTest>

#include <cmath>
#include <limits>
#include <vector>

#include "engine/sampling/chain.h"

using namespace praxis::engine::sampling;
using praxis::engine::base::TokenId;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<Candidate> candidatesOf(const std::vector<float>& logits) {
  std::vector<Candidate> candidates;
  for (const float logit : logits) candidates.push_back({static_cast<TokenId>(candidates.size()), logit, 0});
  return candidates;
}

std::vector<TokenId> idsOf(const std::vector<Candidate>& candidates) {
  std::vector<TokenId> ids;
  for (const Candidate& candidate : candidates) ids.push_back(candidate.id);
  return ids;
}

using Ids = std::vector<TokenId>;

// Logits whose softmax is these probabilities.
std::vector<Candidate> withProbabilities(const std::vector<float>& probabilities) {
  std::vector<float> logits;
  for (const float probability : probabilities) logits.push_back(std::log(probability));
  return candidatesOf(logits);
}

}  // namespace

class ChainTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void topKKeepsTheLargestInOrderAndTheLowerIdOfEqualOnes() {
    auto candidates = candidatesOf({1, 3, 2, 3, 0});
    applyTopK(candidates, 3);
    QCOMPARE(idsOf(candidates), (Ids{1, 3, 2}));
    applyTopK(candidates, 0);
    QCOMPARE(candidates.size(), std::size_t{3});
    applyTopK(candidates, 100);
    QCOMPARE(candidates.size(), std::size_t{3});
  }

  void topPKeepsTheTokenThatCrosses() {
    auto candidates = withProbabilities({0.1f, 0.5f, 0.15f, 0.25f});
    applyTopP(candidates, 0.7f);
    QCOMPARE(idsOf(candidates), (Ids{1, 3}));
    candidates = withProbabilities({0.1f, 0.5f, 0.15f, 0.25f});
    applyTopP(candidates, 0.01f, 3);
    QCOMPARE(idsOf(candidates), (Ids{1, 3, 2}));
    candidates = withProbabilities({0.1f, 0.9f});
    applyTopP(candidates, 0.0f, 0);
    QCOMPARE(idsOf(candidates), (Ids{1}));
  }

  void topPSortsAsFarAsItMustEvenOnAFlatVocabulary() {
    auto candidates = candidatesOf(std::vector<float>(3000, 1.5f));
    applyTopP(candidates, 0.5f);
    QVERIFY(std::abs(static_cast<double>(candidates.size()) - 1500) <= 1);
    QCOMPARE(candidates.front().id, 0);
    QCOMPARE(candidates.back().id, static_cast<TokenId>(candidates.size() - 1));
  }

  void minPComparesWithTheLikeliest() {
    auto candidates = withProbabilities({0.5f, 0.04f, 0.06f, 0.4f});
    applyMinP(candidates, 0.1f);
    QCOMPARE(idsOf(candidates), (Ids{0, 2, 3}));
    applyMinP(candidates, 1.0f);
    QCOMPARE(idsOf(candidates), (Ids{0}));
    candidates = withProbabilities({0.5f, 0.3f, 0.2f});
    applyMinP(candidates, 5.0f, 2);
    QCOMPARE(idsOf(candidates), (Ids{0, 1}));
  }

  void typicalKeepsWhatSurprisesAsMuchAsUsual() {
    // Entropy 1.2799: surprises 0.6931, 1.3863, 2.0794, 2.0794; nearest is token 1, then 0, then 2 and 3.
    auto candidates = withProbabilities({0.5f, 0.25f, 0.125f, 0.125f});
    applyTypical(candidates, 0.2f);
    QCOMPARE(idsOf(candidates), (Ids{1}));
    candidates = withProbabilities({0.5f, 0.25f, 0.125f, 0.125f});
    applyTypical(candidates, 0.7f);
    QCOMPARE(idsOf(candidates), (Ids{1, 0}));
    candidates = withProbabilities({0.5f, 0.25f, 0.125f, 0.125f});
    applyTypical(candidates, 0.1f, 3);
    QCOMPARE(idsOf(candidates), (Ids{1, 0, 2}));
    candidates = candidatesOf({1, -kInfinity, 1});
    applyTypical(candidates, 0.9f);
    QCOMPARE(idsOf(candidates), (Ids{0, 2}));
  }

  void topNSigmaMeasuresInStandardDeviations() {
    // Mean 0, deviation 2: one deviation below the largest is 0.828, and two are -1.172.
    auto candidates = candidatesOf({2.828427f, -2.828427f, 0, 0, kInfinity * -1});
    candidates.pop_back();
    applyTopNSigma(candidates, 1.0f);
    QCOMPARE(idsOf(candidates), (Ids{0}));
    candidates = candidatesOf({2.828427f, -2.828427f, 0, 0});
    applyTopNSigma(candidates, 2.0f);
    QCOMPARE(idsOf(candidates), (Ids{0, 2, 3}));
    applyTopNSigma(candidates, 0.0f);
    QCOMPARE(candidates.size(), std::size_t{3});
  }

  void xtcLeavesTheLeastLikelyOfTheTop() {
    auto candidates = withProbabilities({0.4f, 0.05f, 0.3f, 0.25f});
    applyXtc(candidates, 0.2f);
    QCOMPARE(idsOf(candidates), (Ids{1, 3}));
    candidates = withProbabilities({0.4f, 0.05f, 0.3f, 0.25f});
    applyXtc(candidates, 0.2f, 3);  // would leave fewer
    QCOMPARE(candidates.size(), std::size_t{4});
    applyXtc(candidates, 0.6f);
    QCOMPARE(candidates.size(), std::size_t{4});
    applyXtc(candidates, 0.35f);  // only one reaches it
    QCOMPARE(candidates.size(), std::size_t{4});
  }

  void dynamicTemperatureFollowsTheEntropy() {
    auto flat = candidatesOf({1, 1, 1, 1});  // the largest entropy: temperature + range
    applyDynamicTemperature(flat, 1.0f, 0.5f, 1.0f);
    QVERIFY(std::abs(flat[0].logit - 1 / 1.5f) < 1e-5f);
    auto sure = candidatesOf({0, 100});  // none: temperature - range
    applyDynamicTemperature(sure, 1.0f, 0.5f, 1.0f);
    QVERIFY(std::abs(sure[1].logit - 200) < 1e-2f);
    auto plain = candidatesOf({1, 2});
    applyDynamicTemperature(plain, 0.5f, 0.0f, 1.0f);
    QCOMPARE(plain[1].logit, 4.0f);
  }

  void theSurpriseLimitKeepsAtLeastTheLikeliest() {
    auto candidates = withProbabilities({0.25f, 0.5f, 0.125f, 0.125f});
    applySurpriseLimit(candidates, 2.1f);  // bits: 2, 1, 3, 3
    QCOMPARE(idsOf(candidates), (Ids{0, 1}));
    applySurpriseLimit(candidates, -5.0f);
    QCOMPARE(idsOf(candidates), (Ids{1}));
  }

  void collectingTheLargestEqualsSortingAll() {
    std::vector<float> logits;
    for (int i = 0; i < 1000; ++i) logits.push_back(static_cast<float>(i * 7919 % 101) - 50);
    logits[300] = kNan;
    logits[301] = -kInfinity;
    std::vector<std::uint64_t> allowed(logits.size() / 64 + 1, 0x5555'0000'ffff'aaaaULL);
    for (const bool masked : {false, true}) {
      const std::span<const std::uint64_t> mask =
          masked ? std::span<const std::uint64_t>(allowed) : std::span<const std::uint64_t>();
      for (const int k : {1, 7, 40, 999, 5000}) {
        std::vector<Candidate> all;
        collectAll(logits, mask, all);
        for (const Candidate& one : all) QVERIFY(!masked || (allowed[one.id / 64] >> (one.id % 64) & 1) != 0);
        applyTopK(all, k);
        std::vector<Candidate> largest;
        collectLargest(logits, mask, static_cast<std::size_t>(k), largest);
        QCOMPARE(idsOf(largest), idsOf(all));
      }
    }
  }

  void temperatureScalesAndNearZeroChooses() {
    auto candidates = candidatesOf({1, 3, 3});
    applyTemperature(candidates, 0.5f);
    QCOMPARE(candidates[1].logit, 6.0f);
    for (const float temperature : {0.0f, -1.0f, kNan, 1e-45f}) {
      candidates = candidatesOf({1, 3, 3});
      applyTemperature(candidates, temperature);
      QCOMPARE(idsOf(candidates), (Ids{1}));
    }
  }

  void softmaxSumsToOneAndSurvivesExtremes() {
    for (const auto& logits :
         {std::vector<float>{1, 2, 3}, {1e38f, -1e38f}, {kInfinity, 0, kInfinity}, {0, -kInfinity}}) {
      auto candidates = candidatesOf(logits);
      softmax(candidates);
      double sum = 0;
      for (const Candidate& candidate : candidates) sum += candidate.probability;
      QVERIFY(std::abs(sum - 1) < 1e-6);
    }
    auto impossible = candidatesOf({-kInfinity, -kInfinity});
    softmax(impossible);
    QCOMPARE(impossible[0].probability, 0.0f);
  }

  void parametersOutsideTheirRangeTurnAStepOff() {
    for (const float value : {kNan, kInfinity, 1.0f, 2.0f}) {
      auto candidates = candidatesOf({1, 2});
      applyTopP(candidates, value);
      QCOMPARE(candidates.size(), std::size_t{2});
    }
    for (const float value : {kNan, 0.0f, -1.0f}) {
      auto candidates = candidatesOf({1, 2});
      applyMinP(candidates, value);
      QCOMPARE(candidates[0].logit, 1.0f);
      QCOMPARE(candidates.size(), std::size_t{2});
    }
    std::vector<Candidate> none;
    applyTopK(none, 3);
    applyTopP(none, 0.5f);
    applyMinP(none, 0.5f);
    applyTemperature(none, 0);
    softmax(none);
    QVERIFY(none.empty());
  }
};

QTEST_APPLESS_MAIN(ChainTest)
#include "chain_test.moc"
