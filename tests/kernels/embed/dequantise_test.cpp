#include "kernels/embed/dequantise.h"

#include <QtTest>
#include <cstring>

#include "kernels/common/weight_blocks.h"
#include "tests/kernels/kernel_sets.h"

using namespace praxis;
using engine::tensor::DType;
using kernels::common::BlockQ4_0;
using kernels::common::BlockQ6_K;
using kernels::common::BlockQ8_0;

class DequantiseTest : public QObject {
  Q_OBJECT

  static std::vector<float> rowOf(const engine::ops::KernelSet& set, DType type, const void* row, std::int64_t cols) {
    std::vector<float> out(static_cast<std::size_t>(cols));
    engine::ops::findTyped(set, type)->dequantise(out.data(), static_cast<const std::byte*>(row), cols);
    return out;
  }

 private Q_SLOTS:
  void handWorkedQ8_0() {
    BlockQ8_0 block{0x3800, {}};  // scale 0.5
    block.values[0] = 1;
    block.values[1] = -128;
    block.values[31] = 127;
    for (const auto& set : tests::runnableSets()) {
      const auto row = rowOf(set, DType::q8_0, &block, 32);
      QCOMPARE(row[0], 0.5f);
      QCOMPARE(row[1], -64.0f);
      QCOMPARE(row[2], 0.0f);
      QCOMPARE(row[31], 63.5f);
    }
  }

  void handWorkedQ4_0() {
    BlockQ4_0 block{0xc000, {}};  // scale -2
    std::memset(block.pairs, 0x88, sizeof(block.pairs));
    block.pairs[0] = 0xf0;   // value 0: 0 - 8, value 16: 15 - 8
    block.pairs[15] = 0x7a;  // value 15: 10 - 8, value 31: 7 - 8
    for (const auto& set : tests::runnableSets()) {
      const auto row = rowOf(set, DType::q4_0, &block, 32);
      QCOMPARE(row[0], 16.0f);
      QCOMPARE(row[16], -14.0f);
      QCOMPARE(row[15], -4.0f);
      QCOMPARE(row[31], 2.0f);
      QCOMPARE(row[7], 0.0f);
    }
  }

  void handWorkedQ6_K() {
    BlockQ6_K block{};
    block.scale = 0x3800;                               // 0.5
    std::memset(block.high, 0xaa, sizeof(block.high));  // upper bits 2: n = 32, value 0
    std::memset(block.scales, 1, sizeof(block.scales));
    block.low[1] = 0x0f;         // value 1: n = 47
    block.low[64 + 33] = 0x50;   // half 1, l = 1: value 128 + 96 + 1 has n = 37
    block.scales[14] = -3;       // of values 224..239
    block.high[32 + 20] = 0x2a;  // half 1, l = 20: value 128 + 96 + 20 has upper bits 0, n = 0
    block.scales[15] = 2;
    block.low[47] = 0xf0;  // half 0, l = 15: value 32 + 64 + 15 has n = 47
    for (const auto& set : tests::runnableSets()) {
      const auto row = rowOf(set, DType::q6_K, &block, 256);
      QCOMPARE(row[0], 0.0f);
      QCOMPARE(row[1], 7.5f);
      QCOMPARE(row[225], -7.5f);
      QCOMPARE(row[244], -32.0f);
      QCOMPARE(row[111], 7.5f);
    }
  }

  void handWorkedPlainTypes() {
    const float wide[] = {1.5f, -2};
    const std::uint16_t half[] = {0x3e00, 0xc000}, brain[] = {0x3fc0, 0xc000};
    for (const auto& set : tests::runnableSets()) {
      QCOMPARE(rowOf(set, DType::f32, wide, 2), (std::vector<float>{1.5f, -2}));
      QCOMPARE(rowOf(set, DType::f16, half, 2), (std::vector<float>{1.5f, -2}));
      QCOMPARE(rowOf(set, DType::bf16, brain, 2), (std::vector<float>{1.5f, -2}));
    }
  }

  // Every set gives the reference's bits, also where a row starts at an odd address and ends inside a group.
  void setsAgreeBitForBit() {
    engine::ops::RandomSource random(7);
    for (const auto& row : engine::ops::referenceKernelSet().typed) {
      for (const std::int64_t length : {1, 31, 33, 96, 200, 700}) {
        const std::int64_t cols = engine::ops::wholeBlocks(row.type, length);
        auto bytes = random.weights(row.type, 1, cols);
        bytes.insert(bytes.begin(), std::byte{});  // odd address
        const auto expected = rowOf(engine::ops::referenceKernelSet(), row.type, bytes.data() + 1, cols);
        for (const auto& set : tests::runnableSets()) QCOMPARE(rowOf(set, row.type, bytes.data() + 1, cols), expected);
      }
    }
  }
};

QTEST_APPLESS_MAIN(DequantiseTest)
#include "dequantise_test.moc"
