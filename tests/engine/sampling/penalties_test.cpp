#include <QtTest>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "engine/sampling/penalties.h"

using namespace praxis::engine::sampling;
using praxis::engine::base::TokenId;

namespace {

using Ids = std::vector<TokenId>;

std::vector<float> penalised(std::vector<float> logits, const Ids& window, const PenaltyValues& values) {
  std::vector<std::int32_t> scratch(logits.size());
  applyPenalties(logits, window, values, scratch);
  for (const std::int32_t left : scratch) {
    if (left != 0) return {};
  }
  return logits;
}

std::vector<float> dried(const Ids& window, const SamplingParams& params, std::vector<DryBreaker> breakers = {},
                         std::size_t vocab = 10) {
  std::vector<float> logits(vocab);
  std::vector<std::int32_t> scratch(vocab);
  Dry(params, std::move(breakers), window.size()).apply(logits, window, scratch);
  for (const std::int32_t left : scratch) {
    if (left != 0) return {};
  }
  return logits;
}

SamplingParams dry(float multiplier, float base, std::int32_t allowed) {
  SamplingParams params;
  params.dryMultiplier = multiplier;
  params.dryBase = base;
  params.dryAllowedLength = allowed;
  return params;
}

// The definition, word for word and in cubic time.
std::vector<float> driedSlowly(const Ids& window, const SamplingParams& params, std::size_t vocab) {
  const auto size = static_cast<int>(window.size());
  std::vector<int> longest(vocab, -1);
  if (size > params.dryAllowedLength) {
    for (int end = 0; end + 1 < size; ++end) {
      int length = 0;
      while (length <= end && window[end - length] == window[size - 1 - length]) ++length;
      const auto next = static_cast<std::size_t>(window[end + 1]);
      if (length >= params.dryAllowedLength) longest[next] = std::max(longest[next], length);
    }
  }
  std::vector<float> logits(vocab);
  for (std::size_t token = 0; token < vocab; ++token) {
    if (longest[token] < 0) continue;
    logits[token] -=
        params.dryMultiplier * std::pow(params.dryBase, static_cast<float>(longest[token] - params.dryAllowedLength));
  }
  return logits;
}

}  // namespace

class PenaltiesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void repetitionScalesSeenTokensOnceEach() {
    QCOMPARE(penalised({2, -2, 2}, {0, 1, 0, 0, 77, -3}, {2, 0, 0}), (std::vector<float>{1, -4, 2}));
  }

  void frequencyCountsAndPresenceDoesNot() {
    QCOMPARE(penalised({2, -2, 2}, {0, 1, 0, 0}, {1, 0.5f, 0}), (std::vector<float>{0.5f, -2.5f, 2}));
    QCOMPARE(penalised({2, -2, 2}, {0, 1, 0, 0}, {1, 0, 0.5f}), (std::vector<float>{1.5f, -2.5f, 2}));
    QCOMPARE(penalised({4, -2, 2}, {0, 1, 0, 0}, {2, 0.25f, 0.5f}), (std::vector<float>{0.75f, -4.75f, 2}));
  }

  void biasAddsAndForbids() {
    std::vector<float> logits{1, 2, 3};
    const float never = -std::numeric_limits<float>::infinity();
    const std::vector<LogitBias> bias{{0, 1.5f}, {2, never}, {99, 1}, {-1, 1}};
    applyLogitBias(logits, bias);
    QCOMPARE(logits, (std::vector<float>{2.5f, 2, never}));
  }

  void dryPenalisesWhatWouldGoOn() {
    // ... 1 2 3 | 4 1 2 3: after the same three tokens came 4.
    const auto logits = dried({1, 2, 3, 4, 1, 2, 3}, dry(1, 2, 2));
    QCOMPARE(logits[4], -2.0f);
    for (std::size_t token = 0; token < logits.size(); ++token) QVERIFY(token == 4 || logits[token] == 0);
    QCOMPARE(dried({1, 2, 3, 4, 1, 2, 3}, dry(1, 2, 4))[4], 0.0f);
  }

  void dryEqualsItsDefinition() {
    std::mt19937 random(5);
    for (int round = 0; round < 300; ++round) {
      Ids window(random() % 40);
      for (TokenId& token : window) token = static_cast<TokenId>(random() % 3);
      const SamplingParams params = dry(0.5f, 1.5f, static_cast<std::int32_t>(random() % 4));
      const auto fast = dried(window, params);
      const auto slow = driedSlowly(window, params, fast.size());
      for (std::size_t i = 0; i < slow.size(); ++i) {
        QVERIFY(std::abs(fast[i] - slow[i]) <= 1e-4f * std::max(1.0f, std::abs(slow[i])));
      }
    }
  }

  void dryStopsAtBreakersAndSparesThem() {
    const Ids window{1, 2, 3, 4, 1, 2, 3};
    QCOMPARE(dried(window, dry(1, 2, 2), {{2, {}}})[4], 0.0f);  // only "3" is left of the repetition
    QCOMPARE(dried(window, dry(1, 2, 2), {{1, {}}})[4], -1.0f);
    QCOMPARE(dried(window, dry(1, 2, 2), {{4, {}}})[4], 0.0f);    // a breaker itself is never penalised
    QCOMPARE(dried(window, dry(1, 2, 1), {{1, {2}}})[4], -1.0f);  // "1 2" is a breaker as a whole
    QCOMPARE(dried(window, dry(1, 2, 2), {{1, {9}}})[4], -2.0f);  // its tail does not follow
  }

  void dryStaysFinite() {
    const Ids window(5000, 1);
    const auto logits = dried(window, dry(100, 100, 0));
    QVERIFY(std::isfinite(logits[1]));
    QVERIFY(logits[1] < -1e30f);
    QCOMPARE(dried({}, dry(1, 2, 0)), std::vector<float>(10));
    QCOMPARE(dried({-7, 500, -7, 500}, dry(1, 2, 1)), std::vector<float>(10));
  }
};

QTEST_APPLESS_MAIN(PenaltiesTest)
#include "penalties_test.moc"
