#include "kernels/routing/routing.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/kernels/kernel_sets.h"

using namespace praxis;
using kernels::routing::Gating;
using kernels::routing::RouteParams;

namespace {

struct Routed {
  std::vector<std::int32_t> chosen;
  std::vector<float> weights;
};

struct Rules {
  std::int64_t used = 1;
  std::int64_t groups = 1;
  std::int64_t groupsUsed = 1;
  Gating gating = Gating::softmax;
  bool normalise = false;
  float scale = 1;
};

Routed routed(std::span<const float> logits, std::int64_t experts, const Rules& rules,
              std::span<const float> bias = {}) {
  const std::int64_t tokens = static_cast<std::int64_t>(logits.size()) / experts;
  const auto places = static_cast<std::size_t>(tokens * rules.used);
  Routed out{std::vector<std::int32_t>(places, -1), std::vector<float>(places)};
  std::vector<float> scratch(static_cast<std::size_t>(kernels::routing::routeScratchFloats(experts, rules.groups)));
  RouteParams params;
  params.chosen = out.chosen.data();
  params.weights = out.weights.data();
  params.logits = logits.data();
  params.selectionBias = bias.empty() ? nullptr : bias.data();
  params.experts = experts;
  params.used = rules.used;
  params.groups = rules.groups;
  params.groupsUsed = rules.groupsUsed;
  params.gating = rules.gating;
  params.normalise = rules.normalise;
  params.scale = rules.scale;
  params.scratch = scratch.data();
  kernels::routing::route(params, 0, tokens);
  return out;
}

using Ids = std::vector<std::int32_t>;

void verifyWeights(const Routed& out, std::vector<float> expected) {
  tests::verifyClose(out.weights, expected, 2e-7, "weights");
}

// The same by sorting, in the words of the definition.
Ids chosenBySorting(std::span<const float> choices, const Rules& rules) {
  const auto experts = static_cast<std::int32_t>(choices.size());
  const auto size = static_cast<std::int32_t>(experts / rules.groups);
  const auto better = [](const std::vector<float>& by) {
    return [&by](std::int32_t a, std::int32_t b) {
      return by[static_cast<std::size_t>(a)] > by[static_cast<std::size_t>(b)];
    };
  };
  std::vector<float> sums;
  for (std::int32_t g = 0; g < rules.groups; ++g) {
    std::vector<float> group(choices.begin() + g * size, choices.begin() + (g + 1) * size);
    std::ranges::sort(group, std::greater{});
    sums.push_back(size > 1 ? group[0] + group[1] : group[0]);
  }
  Ids groups(sums.size());
  std::iota(groups.begin(), groups.end(), 0);
  std::ranges::stable_sort(groups, better(sums));
  groups.resize(static_cast<std::size_t>(rules.groupsUsed));
  Ids ids;
  for (std::int32_t e = 0; e < experts; ++e) {
    if (rules.groups == 1 || std::ranges::count(groups, e / size)) ids.push_back(e);
  }
  const std::vector<float> by(choices.begin(), choices.end());
  std::ranges::stable_sort(ids, better(by));
  ids.resize(static_cast<std::size_t>(rules.used));
  return ids;
}

}  // namespace

class RoutingTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // exp of the logits: 1, 2, 4, 1; their sum is 8.
  void softmaxByHand() {
    const float logits[] = {0, std::log(2.0f), std::log(4.0f), 0};
    const Routed plain = routed(logits, 4, {.used = 2});
    QCOMPARE(plain.chosen, (Ids{2, 1}));
    verifyWeights(plain, {0.5f, 0.25f});
    verifyWeights(routed(logits, 4, {.used = 2, .normalise = true, .scale = 3}), {2, 1});
    verifyWeights(routed(logits, 4, {.used = 3, .gating = Gating::softmaxOfChosen}), {4 / 7.f, 2 / 7.f, 1 / 7.f});
  }

  // The bias chooses, and has no part in the weights.
  void sigmoidWithBiasByHand() {
    const float logits[] = {0, std::log(3.0f), -std::log(3.0f)}, bias[] = {0.1f, 0, 1};
    const Routed out = routed(logits, 3, {.used = 2, .gating = Gating::sigmoid, .scale = 2.5f}, bias);
    QCOMPARE(out.chosen, (Ids{2, 1}));
    verifyWeights(out, {0.625f, 1.875f});
  }

  // The largest score of all is in a group whose two largest sum to less.
  void groupsByHand() {
    const float logits[] = {9, 0, 0, 6, 5, 0, 1, 2, 3};
    const Rules rules{.used = 3, .groups = 3, .groupsUsed = 1, .gating = Gating::softmaxOfChosen};
    QCOMPARE(routed(logits, 9, rules).chosen, (Ids{3, 4, 5}));
    const Rules two{.used = 3, .groups = 3, .groupsUsed = 2, .gating = Gating::softmaxOfChosen};
    QCOMPARE(routed(logits, 9, two).chosen, (Ids{0, 3, 4}));
  }

  void equalsGoToTheLowerId() {
    const std::vector<float> logits(12, 0.5f);
    QCOMPARE(routed(logits, 12, {.used = 3}).chosen, (Ids{0, 1, 2}));
    QCOMPARE(routed(logits, 12, {.used = 4, .groups = 4, .groupsUsed = 2}).chosen, (Ids{0, 1, 2, 3}));
  }

  // The sum is far below 2^-14, which then divides.
  void tinySumsAreNotBlownUp() {
    const float logits[] = {-40, -41};
    const Routed out = routed(logits, 2, {.used = 2, .gating = Gating::sigmoid, .normalise = true});
    verifyWeights(out, {static_cast<float>(std::exp(-40.0) * 16384), static_cast<float>(std::exp(-41.0) * 16384)});
  }

  void agreesWithSorting() {
    engine::ops::RandomSource random(11);
    for (int round = 0; round < 300; ++round) {
      Rules rules;
      rules.groups = 1 + static_cast<std::int64_t>(random.bits() % 8);
      const std::int64_t size = 1 + static_cast<std::int64_t>(random.bits() % 32);
      const std::int64_t experts = rules.groups * size;
      rules.groupsUsed = 1 + static_cast<std::int64_t>(random.bits() % static_cast<std::uint64_t>(rules.groups));
      const std::int64_t kept = rules.groups > 1 ? size * rules.groupsUsed : experts;
      rules.used =
          1 + static_cast<std::int64_t>(random.bits() % static_cast<std::uint64_t>(std::min<std::int64_t>(kept, 12)));
      rules.gating = Gating::softmaxOfChosen;
      std::vector<float> logits = random.floats(experts), bias = random.floats(experts), choices;
      for (float& value : logits) value = std::round(value * 8);  // many equal ones
      for (float& value : bias) value = std::round(value * 2);
      for (std::size_t e = 0; e < logits.size(); ++e) choices.push_back(logits[e] + bias[e]);
      QCOMPARE(routed(logits, experts, rules, bias).chosen, chosenBySorting(choices, rules));
    }
  }

  // Whatever the logits are, the ids are different experts that exist.
  void brokenLogitsGiveUsableIds() {
    constexpr std::int64_t kExperts = 16;
    engine::ops::RandomSource random(12);
    const float odd[] = {NAN, INFINITY, -INFINITY, 3e38f, -3e38f};
    for (const Gating gating : {Gating::softmax, Gating::sigmoid, Gating::softmaxOfChosen}) {
      for (int round = 0; round < 200; ++round) {
        std::vector<float> logits = random.floats(kExperts);
        for (float& value : logits) value = round == 0 ? NAN : random.bits() % 2 ? value : odd[random.bits() % 5];
        const Rules rules{.used = 6, .groups = 4, .groupsUsed = 2, .gating = gating, .normalise = true};
        Ids ids = routed(logits, kExperts, rules).chosen;
        std::ranges::sort(ids);
        QVERIFY(ids.front() >= 0 && ids.back() < kExperts);
        QVERIFY(std::ranges::adjacent_find(ids) == ids.end());
      }
    }
  }

  void nanIsChosenLast() {
    const float logits[] = {NAN, -3, NAN, -4};
    QCOMPARE(routed(logits, 4, {.used = 3, .gating = Gating::sigmoid}).chosen, (Ids{1, 3, 0}));
  }

  void tokensDoNotTouchEachOther() {
    engine::ops::RandomSource random(13);
    const auto logits = random.floats(7 * 64);
    const Rules rules{.used = 6, .groups = 8, .groupsUsed = 3, .gating = Gating::sigmoid, .normalise = true};
    const Routed together = routed(logits, 64, rules);
    for (std::size_t token = 0; token < 7; ++token) {
      const Routed alone = routed(std::span(logits).subspan(token * 64, 64), 64, rules);
      QVERIFY(std::ranges::equal(alone.chosen, std::span(together.chosen).subspan(token * 6, 6)));
      QVERIFY(std::ranges::equal(alone.weights, std::span(together.weights).subspan(token * 6, 6)));
    }
  }

  void weightedSumByHandAndInRanges() {
    const float y[] = {1, 2, 3, 10, 20, 30, -1, -2, -3, 4, 5, 6}, weights[] = {2, 0.5f, 1, 3};
    float out[6];
    kernels::routing::sumWeighted({out, y, weights, 3, 2}, 0, 6);
    QCOMPARE(std::vector<float>(out, out + 6), (std::vector<float>{7, 14, 21, 11, 13, 15}));
    std::fill_n(out, 6, 0.0f);
    kernels::routing::sumWeighted({out, y, weights, 3, 2}, 2, 5);
    QCOMPARE(std::vector<float>(out, out + 6), (std::vector<float>{0, 0, 21, 11, 13, 0}));
  }
};

QTEST_APPLESS_MAIN(RoutingTest)
#include "routing_test.moc"
