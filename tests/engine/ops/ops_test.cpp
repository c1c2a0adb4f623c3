#include "engine/ops/ops.h"

#include <QtTest>
#include <cmath>

using namespace praxis::engine;
using base::ErrorCode;
using ops::Activation;
using ops::TensorView;
using tensor::DType;

namespace {

TensorView viewOf(const std::vector<float>& values, tensor::Shape shape) {
  return {DType::f32, shape, reinterpret_cast<const std::byte*>(values.data())};
}

Activation viewOf(std::vector<float>& values, std::int64_t rows) {
  return {values.data(), rows, static_cast<std::int64_t>(values.size()) / rows};
}

}  // namespace

class OpsTest : public QObject {
  Q_OBJECT

  std::unique_ptr<device::Device> m_device;

  static void verifyRefused(const base::Result<void>& result, ErrorCode code, std::string_view word) {
    QVERIFY(!result);
    QVERIFY(result.error().code == code);
    QVERIFY2(result.error().message.find(word) != std::string::npos, result.error().message.c_str());
  }

 private Q_SLOTS:
  void initTestCase() {
    auto created = device::Device::create("cpu", 2);
    QVERIFY(created);
    m_device = std::move(*created);
  }

  void oneSmallStepByHand() {
    ops::Ops ops(*m_device);
    const std::vector<float> table = {1, 2, 3, 4}, weight = {1, 1, 1, -1}, bias = {0.5f, 0};
    std::vector<float> x(4), y(4), picked(2);
    const std::int32_t tokens[] = {1, 0}, rows[] = {1};
    QVERIFY(ops.embed(viewOf(x, 2), viewOf(table, {2, 2}), tokens));
    QCOMPARE(x, (std::vector<float>{3, 4, 1, 2}));
    const TensorView biasView = viewOf(bias, {2});
    QVERIFY(ops.matmul(viewOf(y, 2), viewOf(weight, {2, 2}), viewOf(x, 2), &biasView));
    QCOMPARE(y, (std::vector<float>{7.5f, -1, 3.5f, -1}));
    QVERIFY(ops.add(viewOf(x, 2), viewOf(y, 2)));
    QCOMPARE(x, (std::vector<float>{10.5f, 3, 4.5f, 1}));
    QVERIFY(ops.gatherRows(viewOf(picked, 1), viewOf(x, 2), rows));
    QCOMPARE(picked, (std::vector<float>{4.5f, 1}));
  }

  void storedKeysAreWhatAttentionReads() {
    ops::Ops ops(*m_device);
    std::vector<float> keys(4 * 2), values(4 * 2);
    const ops::PagedKv kv{keys.data(), values.data(), 2, 1, 2, 2};
    std::vector<float> k = {1, 0, 0, 1}, v = {2, 4, 6, 8}, q = {0, 0, 0, 0}, out(4);
    const std::int32_t tokens[] = {0, 0}, positions[] = {0, 1}, slots[] = {2, 3}, sequences[] = {0, 0}, pages[] = {1};
    const std::span<const std::int32_t> tables[] = {pages};
    QVERIFY(ops.storeKv(kv, viewOf(k, 2), viewOf(v, 2), slots));
    QCOMPARE(keys, (std::vector<float>{0, 0, 0, 0, 1, 0, 0, 1}));
    QVERIFY(ops.attention(viewOf(out, 2), viewOf(q, 2), kv, {tokens, positions, slots, sequences, tables, {}},
                          {.scale = 1}));
    QCOMPARE(out, (std::vector<float>{2, 4, 4, 6}));  // its own value; the mean of both
  }

  void ropeTableFollowsPositionsAndFrequencies() {
    ops::Ops ops(*m_device);
    const float slow[] = {0}, quarter[] = {1.57079633f};
    const std::int32_t zero[] = {0}, one[] = {1};
    std::vector<float> x = {1, 0};
    const auto turn = [&](std::span<const float> frequencies, std::span<const std::int32_t> positions) {
      QVERIFY(ops.rope(viewOf(x, 1), {ops::RopeStyle::norm, 2, 2, frequencies}, positions));
    };
    turn(quarter, zero);
    QCOMPARE(x[0], 1.0f);
    turn(quarter, one);  // other positions
    QVERIFY(std::abs(x[1] - 1) < 1e-6f);
    turn(slow, one);  // other frequencies
    QVERIFY(std::abs(x[1] - 1) < 1e-6f);
    turn(quarter, one);
    QVERIFY(std::abs(x[0] + 1) < 1e-6f);
  }

  void shapesThatDoNotFitAreNamed() {
    ops::Ops ops(*m_device);
    std::vector<float> six(6), four(4);
    const std::vector<float> weight(6);
    const std::int32_t ids[] = {0, 1};
    verifyRefused(ops.matmul(viewOf(four, 2), viewOf(weight, {3, 2}), viewOf(four, 2)), ErrorCode::internal, "[3, 2]");
    verifyRefused(ops.embed(viewOf(six, 3), viewOf(weight, {3, 2}), ids), ErrorCode::internal, "[3, 2]");
    verifyRefused(ops.rmsNorm(viewOf(six, 3), viewOf(six, 2), viewOf(weight, {3}), 0), ErrorCode::internal, "rmsNorm");
    verifyRefused(ops.add(viewOf(six, 3), viewOf(four, 2)), ErrorCode::internal, "add");
    verifyRefused(ops.siluMultiply(viewOf(six, 3), viewOf(six, 2)), ErrorCode::internal, "siluMultiply");
    verifyRefused(ops.rope(viewOf(six, 2), {ops::RopeStyle::norm, 2, 2, {}}, ids), ErrorCode::internal, "rope");
    const TensorView bias = viewOf(weight, {6});
    std::vector<float> out(3), x(2);
    verifyRefused(ops.matmul(viewOf(out, 1), viewOf(weight, {3, 2}), viewOf(x, 1), &bias), ErrorCode::internal, "bias");
  }

  void indicesOutsideAreNamed() {
    ops::Ops ops(*m_device);
    std::vector<float> x(4);
    const std::vector<float> table(4);
    const std::int32_t high[] = {0, 2}, negative[] = {-1, 0};
    verifyRefused(ops.embed(viewOf(x, 2), viewOf(table, {2, 2}), high), ErrorCode::internal, "token 2");
    verifyRefused(ops.embed(viewOf(x, 2), viewOf(table, {2, 2}), negative), ErrorCode::internal, "token -1");
    verifyRefused(ops.gatherRows(viewOf(x, 2), viewOf(x, 2), high), ErrorCode::internal, "row 2");
    const ops::PagedKv kv{x.data(), x.data(), 1, 1, 2, 2};
    const std::int32_t page[] = {0}, positions[] = {0, 1}, zeros[] = {0, 0};
    const std::span<const std::int32_t> tables[] = {page};
    verifyRefused(
        ops.attention(viewOf(x, 2), viewOf(x, 2), kv, {zeros, positions, {}, zeros, tables, {}}, {.scale = 1}),
        ErrorCode::internal, "no page");
    verifyRefused(ops.storeKv(kv, viewOf(x, 2), viewOf(x, 2), negative), ErrorCode::internal, "slot -1");
  }

  void aTypeWithoutKernelIsUnsupportedAndNamed() {
    ops::Ops ops(*m_device);
    std::vector<float> x(256), out(1);
    const std::vector<std::byte> row(66);
    const TensorView weight{DType::iq2_XXS, {1, 256}, row.data()};
    verifyRefused(ops.matmul(viewOf(out, 1), weight, viewOf(x, 1)), ErrorCode::unsupported, "IQ2_XXS");
    const std::int32_t ids[] = {0};
    verifyRefused(ops.embed(viewOf(x, 1), weight, ids), ErrorCode::unsupported, "IQ2_XXS");
  }

  void emptyBatchesAreNothing() {
    ops::Ops ops(*m_device);
    const std::vector<float> weight(4);
    const Activation none{nullptr, 0, 2};
    QVERIFY(ops.matmul(none, viewOf(weight, {2, 2}), none));
    QVERIFY(ops.embed(none, viewOf(weight, {2, 2}), {}));
    QVERIFY(ops.attention(none, none, {nullptr, nullptr, 1, 1, 2, 2}, {}, {.scale = 1}));
  }
};

QTEST_APPLESS_MAIN(OpsTest)
#include "ops_test.moc"
