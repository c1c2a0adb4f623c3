#include "kernels/rope/rope.h"

#include <QtTest>
#include <cmath>

#include "tests/kernels/kernel_sets.h"

using namespace praxis;

class RopeTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void tableIsExactAtLargePositions() {
    const std::int32_t positions[] = {0, 1, 1'000'003};
    const float frequencies[] = {1.0f, 0.0123f};
    float table[3 * 4];
    kernels::rope::fillRopeTable({table, positions, frequencies, 2}, 0, 3);
    for (int t = 0; t < 3; ++t) {
      for (int i = 0; i < 2; ++i) {
        const long double angle = static_cast<long double>(positions[t]) * frequencies[i];
        QVERIFY(std::abs(table[t * 4 + i] - std::cos(angle)) < 1e-7L);
        QVERIFY(std::abs(table[t * 4 + 2 + i] - std::sin(angle)) < 1e-7L);
      }
    }
  }

  void magnitudeMultipliesCosinesAndSines() {
    const std::int32_t position = 3;
    const float frequency = 0.5f;
    float table[2];
    kernels::rope::fillRopeTable({table, &position, &frequency, 1, 1.25}, 0, 1);
    QVERIFY(std::abs(table[0] - 1.25 * std::cos(1.5)) < 1e-7);
    QVERIFY(std::abs(table[1] - 1.25 * std::sin(1.5)) < 1e-7);
  }

  // Pair 0 turns by 90 degrees, pair 1 by 180; the fifth value is past the rotated ones.
  void handWorked() {
    const float table[] = {0, -1, 1, 0};
    for (const auto& set : tests::runnableSets()) {
      std::vector<float> norm = {1, 2, 3, 4, 5}, neox = norm;
      set.ropeNorm({norm.data(), table, 1, 5, 2}, 0, 1);
      set.ropeNeox({neox.data(), table, 1, 5, 2}, 0, 1);
      QCOMPARE(norm, (std::vector<float>{-2, 1, -3, -4, 5}));  // pairs (1, 2) and (3, 4)
      QCOMPARE(neox, (std::vector<float>{-3, -2, 1, -4, 5}));  // pairs (1, 3) and (2, 4)
    }
  }

  // Latent attention rotates the last values of a head only.
  void offsetValuesTurnAndTheOthersStay() {
    const float table[] = {0, -1, 1, 0};
    for (const auto& set : tests::runnableSets()) {
      std::vector<float> norm = {8, 9, 1, 2, 3, 4, 5, 7, 6, 1, 2, 3, 4, 5}, neox = norm;
      set.ropeNorm({norm.data(), table, 2, 7, 2, 2}, 0, 1);
      set.ropeNeox({neox.data(), table, 2, 7, 2, 2}, 0, 1);
      QCOMPARE(norm, (std::vector<float>{8, 9, -2, 1, -3, -4, 5, 7, 6, -2, 1, -3, -4, 5}));
      QCOMPARE(neox, (std::vector<float>{8, 9, -3, -2, 1, -4, 5, 7, 6, -3, -2, 1, -4, 5}));
    }
  }

  void matchesReferenceAtOddShapes() {
    engine::ops::RandomSource random(3);
    for (const std::int64_t pairs : {1, 3, 4, 8, 11, 32, 64}) {
      const std::int64_t headDim = 2 * pairs + 3, heads = 3, tokens = 5, offset = pairs % 4;
      const auto x = random.floats(tokens * heads * headDim), table = random.floats(tokens * 2 * pairs);
      for (auto style : {&engine::ops::KernelSet::ropeNorm, &engine::ops::KernelSet::ropeNeox}) {
        std::vector<float> expected = x;
        (engine::ops::referenceKernelSet().*style)({expected.data(), table.data(), heads, headDim, pairs, offset}, 0,
                                                   tokens);
        for (const auto& set : tests::runnableSets()) {
          std::vector<float> out = x;
          (set.*style)({out.data(), table.data(), heads, headDim, pairs, offset}, 0, tokens);
          tests::verifyClose(out, expected, 2e-7, set.name);
        }
      }
    }
  }

  void rowsOutsideTheRangeStay() {
    const float table[] = {0, 1, 0, 1, 0, 1};
    for (const auto& set : tests::runnableSets()) {
      std::vector<float> x = {1, 2, 1, 2, 1, 2};
      set.ropeNorm({x.data(), table, 1, 2, 1}, 1, 2);
      QCOMPARE(x, (std::vector<float>{1, 2, -2, 1, 1, 2}));
    }
  }
};

QTEST_APPLESS_MAIN(RopeTest)
#include "rope_test.moc"
