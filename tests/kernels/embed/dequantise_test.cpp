#include "kernels/embed/dequantise.h"

#include <QtTest>
#include <cmath>
#include <cstring>

#include "kernels/common/weight_blocks.h"
#include "tests/kernels/kernel_sets.h"

using namespace praxis;
using engine::tensor::DType;
using namespace kernels::common;

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

  void handWorkedSmallBlocks() {
    BlockQ4_1 q4{0xc000, 0x3c00, {}};  // -2, 1
    q4.pairs[3] = 0xf1;
    BlockQ5_0 q5{0x3800, {}, {}};  // 0.5
    q5.pairs[3] = 0xf1;
    q5.high[0] = 0x08;                      // value 3
    q5.high[3] = 0x80;                      // value 31
    BlockQ5_1 q5m{0x3800, 0xbc00, {}, {}};  // 0.5, -1
    q5m.pairs[3] = 0xf1;
    q5m.high[2] = 0x08;          // value 19
    BlockIq4_NL iq{0xbc00, {}};  // -1
    iq.pairs[3] = 0xf1;
    BlockMxfp4 mx{126, {}};  // 0.25
    mx.pairs[3] = 0xf7;
    for (const auto& set : tests::runnableSets()) {
      const auto ofQ4 = rowOf(set, DType::q4_1, &q4, 32);
      QCOMPARE((std::vector{ofQ4[3], ofQ4[19], ofQ4[0]}), (std::vector<float>{-1, -29, 1}));
      const auto ofQ5 = rowOf(set, DType::q5_0, &q5, 32);
      QCOMPARE((std::vector{ofQ5[3], ofQ5[19], ofQ5[31], ofQ5[0]}), (std::vector<float>{0.5f, -0.5f, 0, -8}));
      const auto ofQ5m = rowOf(set, DType::q5_1, &q5m, 32);
      QCOMPARE((std::vector{ofQ5m[3], ofQ5m[19], ofQ5m[0]}), (std::vector<float>{-0.5f, 14.5f, -1}));
      const auto ofIq = rowOf(set, DType::iq4_NL, &iq, 32);
      QCOMPARE((std::vector{ofIq[3], ofIq[19], ofIq[0]}), (std::vector<float>{104, -113, 127}));
      const auto ofMx = rowOf(set, DType::mxfp4, &mx, 32);
      QCOMPARE((std::vector{ofMx[3], ofMx[19], ofMx[0]}), (std::vector<float>{3, -3, 0}));
    }
  }

  // Group 5 of the block; its scale is 33 and what is taken off 18, in Q4_K and Q5_K.
  void handWorkedKBlocks() {
    BlockQ4_K q4{0x3800, 0x3c00, {}, {}};  // 0.5, 1
    q4.scales[9] = 0x21;
    q4.scales[1] = 0x80;  // upper bits of the scale: 2
    q4.scales[5] = 0x40;  // of what is taken off: 1
    q4.quants[64 + 7] = 0x3a;
    BlockQ5_K q5{0x3800, 0x3c00, {}, {}, {}};
    std::memcpy(q5.scales, q4.scales, sizeof(q5.scales));
    q5.quants[64 + 7] = 0x3a;
    q5.high[7] = 1 << 5;
    BlockQ2_K q2{{}, {}, 0x3800, 0x3c00};
    q2.scales[11] = 0x52;  // values 176..191: times 1, less 5
    q2.quants[32 + 20] = 3 << 2;
    BlockQ3_K q3{{}, {}, {}, 0x3800};
    q3.scales[3] = 0x50;   // scale 11: low bits 5
    q3.scales[11] = 0x30;  // and high bits 3: 53
    q3.quants[32 + 20] = 3 << 2;
    q3.high[20] = 1 << 5;
    BlockIq4_XS iq{0x3800, 2 << 10, {0, 0, 0x30, 0}, {}};  // scale 35
    iq.quants[80 + 7] = 0xf1;
    for (const auto& set : tests::runnableSets()) {
      QCOMPARE(rowOf(set, DType::q4_K, &q4, 256)[167], 16.5f * 3 - 18);
      QCOMPARE(rowOf(set, DType::q5_K, &q5, 256)[167], 16.5f * 19 - 18);
      QCOMPARE(rowOf(set, DType::q2_K, &q2, 256)[180], 1.0f * 3 - 5);
      QCOMPARE(rowOf(set, DType::q3_K, &q3, 256)[180], 0.5f * 21 * 3);
      QCOMPARE(rowOf(set, DType::iq4_XS, &iq, 256)[167], 1.5f * -104);
      QCOMPARE(rowOf(set, DType::iq4_XS, &iq, 256)[183], 1.5f * 113);
    }
  }

  void handWorkedRepackedBlocks() {
    BlockInt4 four{0x3800, 16, 0xff, {}};  // 0.5
    four.pairs[3] = 0xf1;
    BlockInt8 eight{0x3800, 256, {}};
    eight.values[31] = 255;
    BlockFp8 fp{0.5f, {}};
    fp.bits[1] = 0x7e;
    fp.bits[2] = 0x81;
    fp.bits[17] = 0x38;
    fp.bits[31] = 0x7f;
    fp.bits[30] = 0xff;
    for (const auto& set : tests::runnableSets()) {
      const auto ofFour = rowOf(set, DType::int4, &four, 32);
      QCOMPARE((std::vector{ofFour[3], ofFour[19], ofFour[0]}), (std::vector<float>{-7.5f, -0.5f, -8}));
      const auto ofEight = rowOf(set, DType::int8, &eight, 32);
      QCOMPARE((std::vector{ofEight[31], ofEight[0]}), (std::vector<float>{-0.5f, -128}));
      const auto ofFp = rowOf(set, DType::fp8, &fp, 32);
      QCOMPARE((std::vector{ofFp[1], ofFp[2], ofFp[17]}), (std::vector<float>{224, -0x1p-10f, 0.5f}));
      QVERIFY(std::isnan(ofFp[31]) && std::isnan(ofFp[30]));
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
        for (const auto& set : tests::runnableSets()) {
          const auto actual = rowOf(set, row.type, bytes.data() + 1, cols);
          QVERIFY(std::memcmp(actual.data(), expected.data(), expected.size() * sizeof(float)) == 0);
        }
      }
    }
  }
};

QTEST_APPLESS_MAIN(DequantiseTest)
#include "dequantise_test.moc"
