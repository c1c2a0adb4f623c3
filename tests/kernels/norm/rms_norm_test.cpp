#include "kernels/norm/rms_norm.h"

#include <QtTest>
#include <cmath>

#include "tests/kernels/kernel_sets.h"

using namespace praxis;

class RmsNormTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void handWorked() {
    const float x[] = {3, 4, 0, 0, 1, 1, 1, 1}, weight[] = {1, 2, 1, 1};  // mean squares 6.25 and 1
    for (const auto& set : tests::runnableSets()) {
      std::vector<float> out(8);
      set.rmsNorm({out.data(), x, weight, 4, 4, 0}, 0, 2);
      tests::verifyClose(out, std::vector<float>{1.2f, 3.2f, 0, 0, 1, 2, 1, 1}, 1e-7, set.name);
    }
  }

  void epsilonKeepsZerosFinite() {
    const float zeros[4] = {}, weight[] = {1, 1, 1, 1};
    for (const auto& set : tests::runnableSets()) {
      float out[4] = {1, 1, 1, 1};
      set.rmsNorm({out, zeros, weight, 4, 4, 1e-6f}, 0, 1);
      for (const float value : out) QCOMPARE(value, 0.0f);
    }
  }

  void matchesReferenceAtOddShapesAndInPlace() {
    engine::ops::RandomSource random(2);
    for (const std::int64_t cols : {1, 7, 31, 32, 64, 100, 4099}) {
      const auto x = random.floats(3 * cols), weight = random.floats(cols);
      std::vector<float> expected(x.size());
      kernels::norm::reference::rmsNorm({expected.data(), x.data(), weight.data(), cols, cols, 1e-5f}, 0, 3);
      for (const auto& set : tests::runnableSets()) {
        std::vector<float> out = x;
        set.rmsNorm({out.data(), out.data(), weight.data(), cols, cols, 1e-5f}, 0, 3);
        tests::verifyClose(out, expected, 1e-6, set.name);
      }
    }
  }

  // Rows of three in heads of five: the first and the last value of a head stay.
  void rowsMayLieApart() {
    const float weight[] = {1, 2, 1};
    for (const auto& set : tests::runnableSets()) {
      std::vector<float> x = {7, 3, 0, 0, 8, 9, 0, 1, 0, 6};
      set.rmsNorm({x.data() + 1, x.data() + 1, weight, 3, 5, 0}, 0, 2);
      const auto root = std::sqrt(3.0f);
      tests::verifyClose(x, std::vector<float>{7, root, 0, 0, 8, 9, 0, 2 * root, 0, 6}, 1e-7, set.name);
    }
  }
};

QTEST_APPLESS_MAIN(RmsNormTest)
#include "rms_norm_test.moc"
