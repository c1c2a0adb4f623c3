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
      std::vector<float> z = {0, 1, -1};
      set.geluMultiply(z.data(), b.data(), 0, 3);
      tests::verifyClose(z, std::vector<float>{0, 1.6823839f, -0.15880801f}, 2e-7, set.name);
      std::vector<float> x = {1, -2, 30};
      set.scale(x.data(), -0.5f, 0, 2);
      QCOMPARE(x, (std::vector<float>{-0.5f, 1, 30}));
      set.softCap(x.data(), 30, 2, 3);
      tests::verifyClose(x, std::vector<float>{-0.5f, 1, 22.8478247f}, 2e-7, set.name);
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

  void geluIsAccurateEverywhere() {
    for (const auto& set : tests::runnableSets()) {
      for (double x = -12; x < 12; x += 0.00137) {
        float a = static_cast<float>(x);
        const float one = 1;
        const double z = a;
        const double u = std::sqrt(2 / M_PI) * (z + 0.044715 * z * z * z);
        const double expected = z / (1 + std::exp(-2 * u));
        set.geluMultiply(&a, &one, 0, 1);
        // The exponent itself is rounded, so values far below zero, all but nothing, are less exact.
        const double limit = 1e-6 + 4e-7 * std::abs(u);
        if (std::abs(u) < 43)
          QVERIFY2(std::abs(a - expected) <= limit * std::abs(expected), qPrintable(QString::number(x)));
      }
    }
  }

  void softCapIsAccurateEverywhere() {
    for (const auto& set : tests::runnableSets()) {
      for (double y = -9; y < 9; y += 0.00137) {
        const float cap = 50;
        float x = static_cast<float>(y * cap);
        const double expected = cap * std::tanh(static_cast<double>(x) / cap);
        set.softCap(&x, cap, 0, 1);
        QVERIFY2(std::abs(x - expected) <= 5e-7 * std::abs(expected), qPrintable(QString::number(y)));
      }
    }
  }

  void geluAndSoftCapAtTheirEnds() {
    for (const auto& set : tests::runnableSets()) {
      std::vector<float> a = {-1e30f, 1e30f, -50, NAN, 20}, x = {-1e30f, 1e30f, -1e-30f, NAN, INFINITY};
      const std::vector<float> ones(5, 1.0f);
      set.geluMultiply(a.data(), ones.data(), 0, 5);
      QVERIFY(std::abs(a[0]) < 1e-7f);
      QCOMPARE(a[1], 1e30f);
      QVERIFY(std::abs(a[2]) < 1e-30f);
      QVERIFY(std::isnan(a[3]));
      QCOMPARE(a[4], 20.0f);
      set.softCap(x.data(), 30, 0, 5);
      QCOMPARE(x[0], -30.0f);
      QCOMPARE(x[1], 30.0f);
      QVERIFY(std::abs(x[2] + 1e-30f) < 1e-36f);
      QVERIFY(std::isnan(x[3]));
      QCOMPARE(x[4], 30.0f);
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
    const auto verifySplit = [&](const auto& run) {
      std::vector<float> whole = a, split = a;
      run(whole.data(), 0, 101);
      for (std::int64_t i = 0; i < 101; i += 3) run(split.data(), i, std::min<std::int64_t>(101, i + 3));
      QCOMPARE(whole, split);
    };
    for (const auto& set : tests::runnableSets()) {
      for (auto* kernel : {set.siluMultiply, set.geluMultiply, set.add}) {
        verifySplit([&](float* x, std::int64_t begin, std::int64_t end) { kernel(x, b.data(), begin, end); });
      }
      for (auto* kernel : {set.scale, set.softCap}) {
        verifySplit([&](float* x, std::int64_t begin, std::int64_t end) { kernel(x, 0.7f, begin, end); });
      }
    }
  }
};

QTEST_APPLESS_MAIN(ActivationTest)
#include "activation_test.moc"
