#include "engine/ops/selftest.h"

#include <QtTest>
#include <algorithm>
#include <cmath>

#include "engine/ops/dispatch_table.h"
#include "engine/ops/random_tensors.h"

using namespace praxis::engine;

class SelftestTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void thisMachinePassesAndEveryRowOfTheTablesIsThere() {
    const auto device = device::Device::create("cpu", 2);
    QVERIFY(device);
    const auto rows = ops::runSelftest(**device);
    QVERIFY(rows);
    for (const ops::SelftestRow& row : *rows) {
      QVERIFY2(
          row.ok,
          fmt::format("{} {} {}: {} over {}", row.implementation, row.op, row.type, row.errorMax, row.limit).c_str());
    }
    QVERIFY(ops::allOk(*rows));
    for (const char* op : {"rmsNorm", "rope norm", "rope neox", "attention", "attn window", "attn cap", "attn latent",
                           "siluMultiply", "geluMultiply", "add", "scale", "softCap", "rmsNormHeads", "copyHeads",
                           "gatherColumns", "route", "sumWeighted"}) {
      QVERIFY2(std::ranges::any_of(*rows, [&](const ops::SelftestRow& row) { return row.op == op; }), op);
    }
    for (const ops::KernelSet& set : ops::kernelSets()) {
      if (!set.available()) continue;
      for (const ops::TypedKernels& typed : set.typed) {
        for (const char* op : {"matmul", "embed", "matmulPerHead", "matmulExperts"}) {
          QVERIFY(std::ranges::any_of(*rows, [&](const ops::SelftestRow& row) {
            return row.op == op && row.implementation == set.name && row.type == tensor::dtypeInfo(typed.type).name;
          }));
        }
      }
    }
  }

  void noRowsAreNoPass() { QVERIFY(!ops::allOk({})); }

  // The judge must be able to say no.
  void comparisonSeesErrorsAndNan() {
    const std::vector<float> expected = {1, -2, 4};
    QVERIFY(ops::compare(expected, expected).within(0));
    const ops::Comparison wrong = ops::compare(std::vector<float>{1, -2.5f, 4}, expected);
    QCOMPARE(wrong.errorMax, 0.125);
    QCOMPARE(wrong.worstIndex, 1);
    QVERIFY(!wrong.within(0.1));
    const ops::Comparison broken = ops::compare(std::vector<float>{1, NAN, 4}, expected);
    QCOMPARE(broken.nonFinite, 1);
    QVERIFY(!broken.within(1e9));
    QVERIFY(ops::compare(std::vector<float>{INFINITY}, std::vector<float>{-INFINITY}).nonFinite == 1);
    QVERIFY(ops::compare(std::vector<float>{NAN}, std::vector<float>{NAN}).within(0));
  }

  void randomWeightsHaveTheSizeAndMagnitudeOfTheirType() {
    ops::RandomSource random(5);
    for (const ops::TypedKernels& typed : ops::referenceKernelSet().typed) {
      const std::int64_t cols = ops::wholeBlocks(typed.type, 64);
      const auto bytes = random.weights(typed.type, 3, cols);
      QCOMPARE(static_cast<std::int64_t>(bytes.size()), 3 * tensor::rowBytes(typed.type, cols));
      std::vector<float> row(static_cast<std::size_t>(cols));
      typed.dequantise(row.data(), bytes.data(), cols);
      for (const float value : row) QVERIFY(std::abs(value) <= 2);
      QVERIFY(std::ranges::any_of(row, [](float value) { return std::abs(value) > 0.01f; }));
    }
  }
};

QTEST_APPLESS_MAIN(SelftestTest)
#include "selftest_test.moc"
