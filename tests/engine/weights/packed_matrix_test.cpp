// Laws of quantised checkpoint matrices: whatever the bits, the layout, the groups and their order, the rows that
// are made have the value of the formula, bit for bit; shapes that contradict each other are refused with the module's
// name.

#include <algorithm>
#include <cstring>
#include <numeric>
#include <random>

#include <QtTest>

#include "engine/weights/float_forms.h"
#include "engine/weights/packed_matrix.h"
#include "tests/support/packed_linear.h"

using namespace praxis::engine;
using namespace praxis::engine::weights;
using praxis::tests::PackedLinear;
using praxis::tests::PackedLinearPlan;

namespace {

// The value of each kind of row that is made, by the formulas of kernels/common/weight_blocks.h.
float valueAt(tensor::DType type, const std::byte* row, std::int64_t col) {
  const std::byte* block = row + col / 32 * tensor::dtypeInfo(type).blockBytes;
  const std::int64_t i = col % 32;
  if (type == tensor::DType::f32) {
    float value;
    std::memcpy(&value, row + col * 4, sizeof(value));
    return value;
  }
  if (type == tensor::DType::fp8) {
    float scale;
    std::memcpy(&scale, block, sizeof(scale));
    return scale * floatOfE4m3(static_cast<std::uint8_t>(block[4 + i]));
  }
  std::uint16_t scale, zero;
  std::memcpy(&scale, block, sizeof(scale));
  std::memcpy(&zero, block + 2, sizeof(zero));
  int quant = 0;
  if (type == tensor::DType::int8) {
    quant = static_cast<int>(block[4 + i]);
  } else {
    zero &= 0xff;
    const int pair = static_cast<int>(block[4 + i % 16]);
    quant = i < 16 ? pair & 15 : pair >> 4;
  }
  return floatOfHalf(scale) * static_cast<float>(quant - static_cast<int>(zero));
}

std::vector<float> valuesOf(const MatrixRows& matrix) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(matrix.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  const std::int64_t rowBytes = tensor::rowBytes(matrix.type(), matrix.cols());
  std::vector<std::byte> bytes(static_cast<std::size_t>(rowBytes * matrix.rows()));
  matrix.write(rows, bytes.data());
  std::vector<float> values(static_cast<std::size_t>(matrix.rows() * matrix.cols()));
  for (std::int64_t row = 0; row < matrix.rows(); ++row) {
    for (std::int64_t col = 0; col < matrix.cols(); ++col) {
      const std::int64_t input = matrix.inputOrder().empty() ? col : matrix.inputOrder()[static_cast<std::size_t>(col)];
      values[static_cast<std::size_t>(row * matrix.cols() + input)] =
          valueAt(matrix.type(), bytes.data() + row * rowBytes, col);
    }
  }
  return values;
}

// The tensors of one module, kept alive.
struct Stored {
  std::string file;
  std::vector<SafeTensor> tensors;

  explicit Stored(const PackedLinear& linear) {
    praxis::tests::SafetensorsBytes writer;
    linear.addTo(writer, "l");
    file = writer.bytes();
    tensors = readSafetensors({reinterpret_cast<const std::byte*>(file.data()), file.size()}).value();
  }

  const SafeTensor* find(std::string_view name) const {
    const auto found = std::ranges::find(tensors, name, &SafeTensor::name);
    return found == tensors.end() ? nullptr : &*found;
  }
  PackedTensors packed() const { return {"l", find("l.qweight"), find("l.qzeros"), find("l.scales"), find("l.g_idx")}; }
};

PackedRules rulesOf(const PackedLinearPlan& plan) {
  return {plan.awq ? Packing::awq : Packing::gptq, plan.groupSize, plan.zerosAreOneLess};
}

}  // namespace

class PackedMatrixTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void valuesAreThoseOfTheFormula_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("groupSize");
    QTest::addColumn<bool>("ordered");
    QTest::addColumn<bool>("oneLess");
    QTest::addColumn<bool>("awq");
    QTest::addColumn<QString>("type");
    for (const int bits : {2, 3, 4, 8}) {
      const char* type = bits == 8 ? "INT8" : "INT4";
      for (const bool oneLess : {false, true}) {
        const auto name = [&](const char* what) { return fmt::format("{} bits, {}, {}", bits, what, oneLess); };
        QTest::newRow(name("groups of 32").c_str()) << bits << 32 << false << oneLess << false << type;
        QTest::newRow(name("one group").c_str()) << bits << -1 << false << oneLess << false << type;
        QTest::newRow(name("sorted by group").c_str()) << bits << 64 << true << oneLess << false << type;
        QTest::newRow(name("groups of 16").c_str()) << bits << 16 << false << oneLess << false << "F32";
        QTest::newRow(name("groups of 48, sorted").c_str()) << bits << 48 << true << oneLess << false << "F32";
      }
    }
    QTest::newRow("awq, groups of 64") << 4 << 64 << false << false << true << "INT4";
    QTest::newRow("awq, one group") << 4 << -1 << false << false << true << "INT4";
  }

  void valuesAreThoseOfTheFormula() {
    QFETCH(const int, bits);
    QFETCH(const int, groupSize);
    QFETCH(const bool, ordered);
    QFETCH(const bool, oneLess);
    QFETCH(const bool, awq);
    QFETCH(const QString, type);
    const PackedLinearPlan plan{.in = 192,
                                .out = 96,
                                .bits = bits,
                                .groupSize = groupSize,
                                .ordered = ordered,
                                .zerosAreOneLess = oneLess,
                                .awq = awq};
    const PackedLinear linear(plan, 7);
    const Stored stored(linear);
    auto matrix = packedMatrix(stored.packed(), rulesOf(plan));
    QVERIFY2(matrix, matrix ? "" : matrix.error().message.c_str());
    QCOMPARE(QString::fromUtf8(tensor::dtypeInfo((*matrix)->type()).name.data()), type);
    QCOMPARE((*matrix)->inputOrder().empty(), !ordered || type == "F32");
    QCOMPARE(valuesOf(**matrix), linear.values());
    (*matrix)->useFloats();
    QCOMPARE(valuesOf(**matrix), linear.values());
  }

  void groupsThatTheConfigurationGetsWrongAreThoseOfTheShapes() {
    const PackedLinearPlan plan{.in = 128, .out = 32, .bits = 4, .groupSize = 32};
    const PackedLinear linear(plan, 8);
    const Stored stored(linear);
    PackedRules rules = rulesOf(plan);
    rules.groupSize = 128;
    QCOMPARE(valuesOf(*packedMatrix(stored.packed(), rules).value()), linear.values());
  }

  void rowsInAnyOrderAreTheRows() {
    const PackedLinearPlan plan{.in = 64, .out = 160, .bits = 4, .groupSize = 32};
    const PackedLinear linear(plan, 9);
    const Stored stored(linear);
    const auto matrix = packedMatrix(stored.packed(), rulesOf(plan)).value();
    std::vector<std::int64_t> rows(160);
    std::iota(rows.begin(), rows.end(), 0);
    std::ranges::reverse(rows);
    const std::int64_t rowBytes = tensor::rowBytes(matrix->type(), 64);
    std::vector<std::byte> bytes(static_cast<std::size_t>(160 * rowBytes));
    matrix->write(rows, bytes.data());
    QCOMPARE(valueAt(matrix->type(), bytes.data(), 5), linear.values()[159 * 64 + 5]);
    QCOMPARE(valueAt(matrix->type(), bytes.data() + 159 * rowBytes, 63), linear.values()[63]);
  }

  void contradictionsNameTheModule() {
    const PackedLinearPlan plan{.in = 64, .out = 32, .bits = 4, .groupSize = 32, .ordered = true};
    const Stored stored(PackedLinear(plan, 10));
    const auto refused = [&](auto change) {
      std::vector<SafeTensor> changed = stored.tensors;
      const auto at = [&](std::string_view name) { return &*std::ranges::find(changed, name, &SafeTensor::name); };
      PackedTensors tensors{"l", at("l.qweight"), at("l.qzeros"), at("l.scales"), at("l.g_idx")};
      change(tensors, at);
      const auto matrix = packedMatrix(tensors, rulesOf(plan));
      return !matrix && QString::fromStdString(matrix.error().message).contains("l.");
    };
    QVERIFY(refused([](PackedTensors& t, auto) { t.zeros = nullptr; }));
    QVERIFY(refused([](PackedTensors&, auto at) { at("l.scales")->type = "I32"; }));
    QVERIFY(refused([](PackedTensors&, auto at) { at("l.qweight")->type = "F32"; }));
    QVERIFY(refused([](PackedTensors&, auto at) { at("l.qweight")->shape = {8, 8, 4}; }));
    const auto disagrees = [&](std::string_view name, std::vector<std::int64_t> shape) {
      std::vector<SafeTensor> changed = stored.tensors;
      std::ranges::find(changed, name, &SafeTensor::name)->shape = std::move(shape);
      const auto at = [&](std::string_view key) { return &*std::ranges::find(changed, key, &SafeTensor::name); };
      return !packedMatrix({"l", at("l.qweight"), at("l.qzeros"), at("l.scales"), at("l.g_idx")}, rulesOf(plan));
    };
    QVERIFY(disagrees("l.qweight", {16, 16}));
    QVERIFY(disagrees("l.qzeros", {4, 2}));
    QVERIFY(disagrees("l.scales", {1, 64}));
    QVERIFY(disagrees("l.g_idx", {32, 2}));
  }

  void groupsThatAreNotThereAreRefused() {
    PackedLinearPlan plan{.in = 64, .out = 32, .bits = 4, .groupSize = 32, .ordered = true};
    const Stored stored(PackedLinear(plan, 11));
    for (const std::int32_t group : {-1, 2, 1 << 30}) {
      const std::vector<std::int32_t> groups(64, group);
      SafeTensor named = *stored.find("l.g_idx");
      named.data = std::as_bytes(std::span(groups));
      PackedTensors tensors = stored.packed();
      tensors.groups = &named;
      const auto matrix = packedMatrix(tensors, rulesOf(plan));
      QVERIFY(!matrix && QString::fromStdString(matrix.error().message).contains("g_idx"));
    }
  }

  void fp8ValuesAreThoseOfTheirTiles() {
    for (const std::int64_t cols : {std::int64_t{96}, std::int64_t{100}}) {
      constexpr std::int64_t kRows = 6;
      std::vector<std::uint8_t> bits(static_cast<std::size_t>(kRows * cols));
      for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<std::uint8_t>(i % 127);
      const std::vector<float> scales{0.5f, 2.0f, 0.1f, 3.0f};
      const SafeTensor weight{"w", "F8_E4M3", {kRows, cols}, std::as_bytes(std::span(bits))};
      const SafeTensor scale{"s", "F32", {2, 2}, std::as_bytes(std::span(scales))};
      const auto matrix = fp8Matrix(weight, scale, 4, 64).value();
      QVERIFY(matrix->type() == (cols % 32 == 0 ? tensor::DType::fp8 : tensor::DType::f32));
      const std::vector<float> values = valuesOf(*matrix);
      for (std::int64_t i = 0; i < kRows * cols; ++i) {
        const auto tile = static_cast<std::size_t>(i / cols / 4 * 2 + i % cols / 64);
        QCOMPARE(values[static_cast<std::size_t>(i)], scales[tile] * floatOfE4m3(bits[static_cast<std::size_t>(i)]));
      }
      QVERIFY(!fp8Matrix(weight, scale, 2, 64) && !fp8Matrix(scale, weight, 4, 64));
    }
  }

  void smallFloatsAreExact() {
    QCOMPARE(floatOfHalf(0x3c00), 1.0f);
    QCOMPARE(floatOfHalf(0xfbff), -65504.0f);
    QCOMPARE(floatOfHalf(0x0001), std::ldexp(1.0f, -24));
    QVERIFY(std::isinf(floatOfHalf(0x7c00)) && std::isnan(floatOfHalf(0x7e00)));
    QCOMPARE(floatOfE4m3(0x7e), 448.0f);
    QCOMPARE(floatOfE4m3(0x81), -std::ldexp(1.0f, -9));
    QCOMPARE(floatOfE4m3(0x38), 1.0f);
    QVERIFY(std::isnan(floatOfE4m3(0x7f)) && std::isnan(floatOfE4m3(0xff)));
    QCOMPARE(floatOfBfloat(0xc000), -2.0f);
  }
};

QTEST_APPLESS_MAIN(PackedMatrixTest)
#include "packed_matrix_test.moc"
