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

  void penaltyMakesSeenTokensLessLikelyOnceEach() {
    auto candidates = candidatesOf({2, -2, 2});
    const Ids history{0, 1, 0, 0, 77, -3};
    applyRepeatPenalty(candidates, history, 2);
    QCOMPARE(candidates[0].logit, 1.0f);
    QCOMPARE(candidates[1].logit, -4.0f);
    QCOMPARE(candidates[2].logit, 2.0f);
    std::swap(candidates[0], candidates[2]);  // no longer in the order of ids
    applyRepeatPenalty(candidates, Ids{0}, 2);
    QCOMPARE(candidates[2].logit, 0.5f);
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
      applyRepeatPenalty(candidates, Ids{0, 1}, value);
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
