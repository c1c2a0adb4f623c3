#include "kernels/activation/activation.h"

#include <QtTest>
#include <cmath>

#include "tests/kernels/kernel_sets.h"

using namespace praxis;

class ActivationTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void handWorked() {
    for (const auto& set : tests::runnableSets()) {
      std::vector<float> a = {0, 1, -1};
      const std::vector<float> b = {5, 2, 1};
      set.siluMultiply(a.data(), b.data(), 0, 3);
      tests::verifyClose(a, std::vector<float>{0, 1.4621172f, -0.26894142f}, 2e-7, set.name);
      set.add(a.data(), b.data(), 1, 2);
      QCOMPARE(a[0], 0.0f);
      QVERIFY(std::abs(a[1] - 3.4621172f) < 1e-6f);
    }
  }

  // Relative error of every value, not only of the largest, over the range where exp neither underflows nor overflows.
  void siluIsAccurateEverywhere() {
    for (const auto& set : tests::runnableSets()) {
      for (double x = -80; x < 80; x += 0.0137) {
        float a = static_cast<float>(x);
        const float one = 1;
        const double expected = static_cast<double>(a) / (1 + std::exp(-static_cast<double>(a)));
        set.siluMultiply(&a, &one, 0, 1);
        QVERIFY2(std::abs(a - expected) <= 1e-6 * std::abs(expected), qPrintable(QString::number(x)));
      }
    }
  }

  void extremesStayFiniteAndNanStaysNan() {
    for (const auto& set : tests::runnableSets()) {
      std::vector<float> a = {-1000, 1000, -88.5f, NAN};
      const std::vector<float> ones(4, 1.0f);
      set.siluMultiply(a.data(), ones.data(), 0, 4);
      QVERIFY(std::abs(a[0]) < 1e-30f);
      QCOMPARE(a[1], 1000.0f);
      QVERIFY(std::abs(a[2]) < 1e-30f);
      QVERIFY(std::isnan(a[3]));
    }
  }

  // A value's bits must not depend on where its thread's range begins and ends.
  void rangesDoNotMatter() {
    engine::ops::RandomSource random(4);
    const auto a = random.floats(101), b = random.floats(101);
    for (const auto& set : tests::runnableSets()) {
      std::vector<float> whole = a, split = a;
      set.siluMultiply(whole.data(), b.data(), 0, 101);
      for (std::int64_t i = 0; i < 101; i += 3)
        set.siluMultiply(split.data(), b.data(), i, std::min<std::int64_t>(101, i + 3));
      QCOMPARE(whole, split);
    }
  }
};

QTEST_APPLESS_MAIN(ActivationTest)
#include "activation_test.moc"
