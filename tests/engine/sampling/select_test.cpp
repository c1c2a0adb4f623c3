#include <QtTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "engine/sampling/select.h"
#include "engine/sampling/vocabulary_walk.h"

namespace sampling = praxis::engine::sampling;
using praxis::engine::base::TokenId;
using sampling::Candidate;
using Candidates = std::vector<Candidate>;
using Logits = std::span<const float>;
using Mask = std::span<const std::uint64_t>;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct Row {
  std::vector<float> logits;
  std::vector<std::uint64_t> mask;
};

// Rows of every kind that a model, a mask or a fault gives: flat, peaked, with ties, holes and a mask of any density.
Row makeRow(std::mt19937& random, std::size_t size) {
  const auto uniform = [&random](float low, float high) {
    return std::uniform_real_distribution<float>(low, high)(random);
  };
  Row row;
  const float width = std::array{0.01f, 1.0f, 3.0f, 20.0f}[random() % 4];
  const float shift = uniform(-50, 50);
  std::normal_distribution<float> bell(shift, width);
  for (std::size_t i = 0; i < size; ++i) row.logits.push_back(bell(random));
  for (int peaks = static_cast<int>(random() % 4); peaks > 0; --peaks) row.logits[random() % size] += uniform(0, 15);
  if (random() % 3 == 0) {
    for (float& logit : row.logits) logit = std::round(logit);  // ties
  }
  if (random() % 3 == 0) {
    for (std::size_t i = 0; i < size / 3; ++i) row.logits[random() % size] = i % 2 == 0 ? -kInfinity : kNan;
  }
  if (random() % 2 == 0) {
    row.mask.resize(size / 64 + 1);
    for (std::uint64_t& word : row.mask) {
      word = (std::uint64_t{random()} << 32 | random()) & (random() % 2 == 0 ? ~std::uint64_t{0} : random());
      if (random() % 4 == 0) word = 0;
    }
  }
  return row;
}

std::vector<TokenId> idsOf(const Candidates& candidates) {
  std::vector<TokenId> ids;
  for (const Candidate& candidate : candidates) ids.push_back(candidate.id);
  return ids;
}

using Select = std::function<void(Logits, Mask, Candidates&)>;
using Step = std::function<void(Candidates&)>;

// True if `select` leaves the same tokens in the same order as all of them and then `step`.
void compare(const Row& row, const Select& select, const Step& step) {
  Candidates found;
  select(row.logits, row.mask, found);
  Candidates wanted;
  sampling::collectAll(row.logits, row.mask, wanted);
  step(wanted);
  QCOMPARE(idsOf(found), idsOf(wanted));
  for (std::size_t i = 0; i < found.size(); ++i) QCOMPARE(found[i].logit, wanted[i].logit);
}

}  // namespace

class SelectTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everySelectionEqualsItsStepOnAllTokens() {
    std::mt19937 random(7);
    for (int i = 0; i < 1500; ++i) {
      const Row row = makeRow(random, 1 + random() % (i % 10 == 0 ? 20'000 : 700));
      const float p = std::array{0.0f, 0.02f, 0.3f, 0.7f, 0.9f, 0.95f, 0.99f, 1.0f, 2.0f}[random() % 9];
      const std::size_t keepMin = std::array<std::size_t, 4>{0, 1, 5, 300}[random() % 4];
      compare(
          row, [&](Logits l, Mask m, Candidates& c) { sampling::collectMinP(l, m, p, keepMin, c); },
          [&](Candidates& c) { sampling::applyMinP(c, p, keepMin); });
      compare(
          row, [&](Logits l, Mask m, Candidates& c) { sampling::collectTopP(l, m, p, keepMin, c); },
          [&](Candidates& c) { sampling::applyTopP(c, p, keepMin); });
      compare(
          row, [&](Logits l, Mask m, Candidates& c) { sampling::collectTopNSigma(l, m, 3 * p, c); },
          [&](Candidates& c) { sampling::applyTopNSigma(c, 3 * p); });
      const float temperature = 0.1f + 2 * p;
      const auto mu = static_cast<float>(random() % 20);
      compare(
          row, [&](Logits l, Mask m, Candidates& c) { sampling::collectSurprising(l, m, temperature, mu, c); },
          [&](Candidates& c) {
            sampling::applyTemperature(c, temperature);
            sampling::applySurpriseLimit(c, mu);
          });
      if (QTest::currentTestFailed()) return;
    }
  }

  // Which of two tokens lies nearer to the entropy can hang on the last bit, so the shortest run is judged by its mass.
  void typicalKeepsTheSameMass() {
    std::mt19937 random(8);
    for (int i = 0; i < 1500; ++i) {
      const Row row = makeRow(random, 1 + random() % (i % 10 == 0 ? 20'000 : 700));
      const float p = std::array{0.02f, 0.3f, 0.7f, 0.9f, 0.99f, 1.0f}[random() % 6];
      const std::size_t keepMin = std::array<std::size_t, 4>{0, 1, 5, 300}[random() % 4];
      Candidates found;
      sampling::collectTypical(row.logits, row.mask, p, keepMin, found);
      Candidates wanted;
      sampling::collectAll(row.logits, row.mask, wanted);
      sampling::applyTypical(wanted, p, keepMin);
      std::vector<TokenId> both, a = idsOf(found), b = idsOf(wanted);
      std::ranges::sort(a);
      std::ranges::sort(b);
      std::ranges::set_intersection(a, b, std::back_inserter(both));
      const auto size = static_cast<std::ptrdiff_t>(wanted.size());
      QVERIFY(std::abs(static_cast<std::ptrdiff_t>(found.size()) - size) <= 1 + size / 500);
      QVERIFY(static_cast<std::ptrdiff_t>(both.size()) >= size - 2 - size / 500);
    }
  }

  void drawsFromAllFollowTheProbabilities() {
    std::mt19937 random(9);
    for (int i = 0; i < 200; ++i) {
      const Row row = makeRow(random, 1 + random() % 500);
      const float temperature = 0.5f + static_cast<float>(random() % 4);
      Candidates all;
      sampling::collectAll(row.logits, row.mask, all);
      sampling::applyTemperature(all, temperature);
      sampling::softmax(all);
      double reached = 0;
      for (const Candidate& candidate : all) {
        if (candidate.probability > 1e-4f) {
          const double middle = reached + candidate.probability / 2.0;
          QCOMPARE(sampling::drawFromAll(row.logits, row.mask, temperature, middle), candidate.id);
        }
        reached += candidate.probability;
      }
      const auto last = sampling::drawFromAll(row.logits, row.mask, temperature, std::nextafter(1.0, 0.0));
      QCOMPARE(last.has_value(), !all.empty());
    }
    const std::vector<float> nothing(100, -kInfinity);
    QVERIFY(!sampling::drawFromAll(nothing, {}, 1, 0.5));
    QVERIFY(!sampling::drawFromAll(std::vector<float>{0, kInfinity}, {}, 1, 0.5));
    QVERIFY(!sampling::drawFromAll({}, {}, 1, 0.5));
  }

  void theExponentialIsExactToTwoUnits() {
    for (float x = 0; x > -31.9f; x -= 0.0007f) {
      const double exact = std::exp(static_cast<double>(x));
      QVERIFY(std::abs(sampling::expOf(x) - exact) <= 2 * 0x1p-23 * exact);
    }
    QCOMPARE(sampling::expOf(0), 1.0f);
    QCOMPARE(sampling::expOf(-33), 0.0f);
    QCOMPARE(sampling::expOf(-kInfinity), 0.0f);
  }
};

QTEST_APPLESS_MAIN(SelectTest)
#include "select_test.moc"
