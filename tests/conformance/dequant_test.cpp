// Dequantisation of every stored type against the values that ggml gives for the same bytes, bit for bit, by every
// implementation; a NaN must be a NaN. Layout: README of data/oracles.

#include <QtTest>
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <optional>

#include "engine/weights/model_file.h"
#include "tests/conformance/oracle_data.h"
#include "tests/kernels/kernel_sets.h"

using namespace praxis;
using engine::tensor::DType;
using engine::tensor::TensorView;

namespace {

constexpr const char* kTypes[] = {"F16",  "BF16", "Q8_0", "Q4_0", "Q4_1",   "Q5_0",   "Q5_1", "Q2_K",
                                  "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4"};

struct Agreement {
  std::size_t equal = 0;
  std::size_t nan = 0;  // on both sides
  std::size_t differ = 0;
  std::size_t firstDifference = 0;
};

Agreement compareBits(std::span<const float> actual, std::span<const float> expected) {
  Agreement agreement;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::isnan(actual[i]) && std::isnan(expected[i])) {
      ++agreement.nan;
    } else if (std::bit_cast<std::uint32_t>(actual[i]) == std::bit_cast<std::uint32_t>(expected[i])) {
      ++agreement.equal;
    } else if (agreement.differ++ == 0) {
      agreement.firstDifference = i;
    }
  }
  return agreement;
}

}  // namespace

class DequantTest : public QObject {
  Q_OBJECT

  std::optional<engine::weights::ModelFile> m_file;

 private Q_SLOTS:
  void initTestCase() {
    const auto path = tests::oracleFolder() / "dequant.gguf";
    if (!std::filesystem::exists(path)) QSKIP("The conformance data are not here.");
    auto file = engine::weights::ModelFile::open(path);
    QVERIFY2(file, file ? "" : file.error().message.c_str());
    m_file = std::move(*file);
  }

  void everyTypeOfTheDataIsListed() {
    const auto stored = std::ranges::count_if(
        m_file->tensors(), [](const engine::weights::NamedTensor& tensor) { return tensor.name.starts_with("q."); });
    QCOMPARE(static_cast<std::size_t>(stored), std::size(kTypes));
  }

  void bits_data() {
    QTest::addColumn<QString>("type");
    for (const char* type : kTypes) QTest::newRow(type) << QString(type);
  }

  void bits() {
    QFETCH(const QString, type);
    const TensorView* stored = m_file->find("q." + type.toStdString());
    const TensorView* values = m_file->find("f." + type.toStdString());
    QVERIFY(stored && values);
    QCOMPARE(QString::fromUtf8(engine::tensor::dtypeInfo(stored->type).name.data()), type);
    QVERIFY(values->type == DType::f32);
    const std::int64_t cols = stored->shape.cols(), rows = stored->shape.rows();
    const std::int64_t rowBytes = engine::tensor::rowBytes(stored->type, cols);
    const std::span expected(reinterpret_cast<const float*>(values->data), static_cast<std::size_t>(rows * cols));
    for (const engine::ops::KernelSet& set : tests::runnableSets()) {
      std::vector<float> actual(expected.size());
      for (std::int64_t row = 0; row < rows; ++row) {
        engine::ops::findTyped(set, stored->type)
            ->dequantise(actual.data() + row * cols, stored->data + row * rowBytes, cols);
      }
      const Agreement agreement = compareBits(actual, expected);
      fmt::print("{} by {}: {} values equal, {} NaN as expected, {} differ\n", type.toStdString(), set.name,
                 agreement.equal, agreement.nan, agreement.differ);
      std::fflush(stdout);
      const std::size_t at = agreement.firstDifference;
      QVERIFY2(agreement.differ == 0, fmt::format("value {}: {} for {}", at, actual[at], expected[at]).c_str());
    }
  }
};

QTEST_APPLESS_MAIN(DequantTest)
#include "dequant_test.moc"
