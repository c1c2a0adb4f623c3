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

  void valuesInsideKeysAreStoredOnce() {
    ops::Ops ops(*m_device);
    std::vector<float> keys(2 * 3);
    const ops::PagedKv kv{keys.data(), nullptr, 2, 1, 3, 2, true};
    std::vector<float> k = {1, 2, 0, 5, 6, 0}, q(2 * 2 * 3), out(2 * 2 * 2);  // two heads, queries zero
    const std::int32_t tokens[] = {0, 0}, positions[] = {0, 1}, slots[] = {0, 1}, sequences[] = {0, 0}, pages[] = {0};
    const std::span<const std::int32_t> tables[] = {pages};
    const ops::Batch batch{tokens, positions, slots, sequences, tables, {}};
    QVERIFY(ops.storeKv(kv, viewOf(k, 2), {}, slots));
    QCOMPARE(keys, k);
    QVERIFY(ops.attention(viewOf(out, 2), viewOf(q, 2), kv, batch, {.scale = 1}));
    QCOMPARE(out, (std::vector<float>{1, 2, 1, 2, 3, 4, 3, 4}));
    QVERIFY(ops.attention(viewOf(out, 2), viewOf(q, 2), kv, batch, {.scale = 1, .window = 1}));
    QCOMPARE(out, (std::vector<float>{1, 2, 1, 2, 5, 6, 5, 6}));
  }

  void headSlicesByHand() {
    ops::Ops ops(*m_device);
    // One token, two heads of three: slices are columns 1 and 2.
    std::vector<float> x = {9, 1, 2, 9, 3, 4}, out = {7, 7, 7, 7};
    const std::vector<float> weight = {1, 1, 10, 100};  // a row of two for each head
    QVERIFY(ops.matmulPerHead({viewOf(out, 1), 2, 1, 1}, viewOf(weight, {2, 1, 2}), {viewOf(x, 1), 3, 1, 2}));
    QCOMPARE(out, (std::vector<float>{7, 3, 7, 430}));
    QVERIFY(ops.copyHeads({viewOf(out, 1), 2, 0, 1}, {viewOf(x, 1), 3, 2, 1}));
    QCOMPARE(out, (std::vector<float>{2, 3, 4, 430}));
    const std::vector<float> one = {2, 1};
    std::vector<float> y = {5, 3, 3, 5, 4, 4};
    QVERIFY(ops.rmsNormHeads({viewOf(y, 1), 3, 1, 2}, viewOf(one, {2}), 0));
    QCOMPARE(y, (std::vector<float>{5, 2, 1, 5, 2, 1}));
    std::vector<float> picked(3);
    const std::int32_t order[] = {5, 0, 5};
    QVERIFY(ops.gatherColumns(viewOf(picked, 1), viewOf(x, 1), order));
    QCOMPARE(picked, (std::vector<float>{4, 9, 4}));
  }

  void expertsByHand() {
    ops::Ops ops(*m_device);
    const std::vector<float> weight = {1, 0, 0, 1, 10, 0, 0, 10, 100, 0, 0, 100};  // three multiples of the identity
    std::vector<float> x = {1, 2, 3, 4}, out(4 * 2), sum(2 * 2);
    const std::int32_t experts[] = {2, 0, 0, 1};
    QVERIFY(ops.matmulExperts(viewOf(out, 4), viewOf(weight, {3, 2, 2}), viewOf(x, 2), experts));
    QCOMPARE(out, (std::vector<float>{100, 200, 1, 2, 3, 4, 30, 40}));
    const float weights[] = {0.5f, 2, 1, 0.1f};
    QVERIFY(ops.sumWeighted(viewOf(sum, 2), viewOf(out, 4), weights));
    QCOMPARE(sum, (std::vector<float>{52, 104, 6, 8}));
    // As many rows in as out: each expert's second matmul.
    std::vector<float> again(4 * 2);
    QVERIFY(ops.matmulExperts(viewOf(again, 4), viewOf(weight, {3, 2, 2}), viewOf(out, 4), experts));
    QCOMPARE(again, (std::vector<float>{10000, 20000, 1, 2, 3, 4, 300, 400}));
    std::int32_t chosen[2];
    float shares[2];
    std::vector<float> logits = {0, 9, 1, 5, 5, 5};
    const std::vector<float> bias = {0, -100, 0};
    const TensorView biasView = viewOf(bias, {3});
    QVERIFY(ops.route(chosen, shares, viewOf(logits, 2), &biasView, {.gating = ops::Gating::sigmoid, .used = 1}));
    QCOMPARE(chosen[0], 2);
    QCOMPARE(chosen[1], 0);
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
    QVERIFY(ops.rope(viewOf(x, 1), {ops::RopeStyle::norm, 2, 2, slow, 0, 3}, one));  // another magnitude
    QVERIFY(std::abs(x[0] + 3) < 1e-5f);
  }

  // More pairs of frequencies and positions than tables are kept.
  void ropeTablesMayComeInAnyOrder() {
    ops::Ops ops(*m_device);
    for (int round = 0; round < 3; ++round) {
      for (std::int32_t p = 0; p < 7; ++p) {
        for (const float frequency : {0.1f, 0.7f}) {
          std::vector<float> x = {1, 0};
          const std::span<const float> frequencies(&frequency, 1);
          QVERIFY(ops.rope(viewOf(x, 1), {ops::RopeStyle::neox, 2, 2, frequencies}, std::span(&p, 1)));
          QVERIFY(std::abs(x[0] - std::cos(frequency * static_cast<float>(p))) < 1e-6f);
        }
      }
    }
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

  void newOpsNameShapesThatDoNotFit() {
    ops::Ops ops(*m_device);
    std::vector<float> six(6), four(4), two(2);
    const std::vector<float> weight(24);
    const ops::HeadSlice whole{viewOf(six, 1), 3, 0, 3}, over{viewOf(six, 1), 3, 2, 2}, odd{viewOf(six, 1), 4, 0, 2};
    for (const ops::HeadSlice& bad : {over, odd, ops::HeadSlice{}}) {
      verifyRefused(ops.rmsNormHeads(bad, viewOf(weight, {2}), 0), ErrorCode::internal, "rmsNormHeads");
      verifyRefused(ops.copyHeads(bad, bad), ErrorCode::internal, "copyHeads");
      verifyRefused(ops.matmulPerHead(bad, viewOf(weight, {2, 2, 2}), bad), ErrorCode::internal, "matmulPerHead");
    }
    verifyRefused(ops.rmsNormHeads(whole, viewOf(weight, {4}), 0), ErrorCode::internal, "[4]");
    verifyRefused(ops.matmulPerHead(whole, viewOf(weight, {2, 3, 4}), whole), ErrorCode::internal, "[2, 3, 4]");
    verifyRefused(ops.copyHeads(whole, {viewOf(four, 1), 2, 0, 2}), ErrorCode::internal, "copyHeads");
    verifyRefused(ops.geluMultiply(viewOf(six, 1), viewOf(four, 1)), ErrorCode::internal, "geluMultiply");
    verifyRefused(ops.softCap(viewOf(six, 1), 0), ErrorCode::internal, "softCap");
    verifyRefused(ops.softCap(viewOf(six, 1), NAN), ErrorCode::internal, "softCap");
    const std::int32_t order[] = {0, 4}, negative[] = {-1, 0};
    verifyRefused(ops.gatherColumns(viewOf(two, 1), viewOf(four, 1), order), ErrorCode::internal, "column 4");
    verifyRefused(ops.gatherColumns(viewOf(two, 1), viewOf(four, 1), negative), ErrorCode::internal, "column -1");
    verifyRefused(ops.gatherColumns(viewOf(four, 1), viewOf(four, 1), order), ErrorCode::internal, "gatherColumns");
    const float quarter[] = {1};
    const std::int32_t position[] = {0};
    verifyRefused(ops.rope(viewOf(four, 1), {ops::RopeStyle::norm, 4, 2, quarter, 3}, position), ErrorCode::internal,
                  "from 3");
  }

  void expertOpsNameWhatDoesNotFit() {
    ops::Ops ops(*m_device);
    std::vector<float> six(6), four(4), eight(8);
    const std::vector<float> weight(12);
    std::int32_t chosen[2] = {0, 3};
    float weights[2];
    const TensorView three = viewOf(weight, {3, 2, 2});
    verifyRefused(ops.matmulExperts(viewOf(four, 2), three, viewOf(four, 2), chosen), ErrorCode::internal, "expert 3");
    chosen[1] = -1;
    verifyRefused(ops.matmulExperts(viewOf(four, 2), three, viewOf(four, 2), chosen), ErrorCode::internal, "expert -1");
    verifyRefused(ops.matmulExperts(viewOf(four, 2), viewOf(weight, {6, 2}), viewOf(four, 2), chosen),
                  ErrorCode::internal, "[6, 2]");
    verifyRefused(ops.matmulExperts(viewOf(six, 3), three, viewOf(four, 2), chosen), ErrorCode::internal,
                  "matmulExperts");
    const auto refused = [&](const ops::RoutingParams& params, const TensorView* bias = nullptr) {
      verifyRefused(ops.route(chosen, weights, viewOf(eight, 1), bias, params), ErrorCode::internal, "route");
    };
    refused({.used = 0});
    refused({.used = 9});
    refused({.used = 1});
    refused({.used = 2, .groups = 3, .groupsUsed = 1});
    refused({.used = 2, .groups = 8, .groupsUsed = 1});
    refused({.used = 2, .groups = 2, .groupsUsed = 3});
    const TensorView bias = viewOf(weight, {12});
    refused({.used = 2}, &bias);
    verifyRefused(ops.sumWeighted(viewOf(four, 2), viewOf(six, 3), std::span<const float>(six).first(3)),
                  ErrorCode::internal, "sumWeighted");
    verifyRefused(ops.sumWeighted(viewOf(four, 2), viewOf(eight, 4), std::span<const float>(six).first(2)),
                  ErrorCode::internal, "sumWeighted");
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
    const TensorView slices{DType::iq2_XXS, {1, 1, 256}, row.data()};
    verifyRefused(ops.matmulExperts(viewOf(out, 1), slices, viewOf(x, 1), ids), ErrorCode::unsupported, "IQ2_XXS");
    verifyRefused(ops.matmulPerHead({viewOf(out, 1), 1, 0, 1}, slices, {viewOf(x, 1), 256, 0, 256}),
                  ErrorCode::unsupported, "IQ2_XXS");
  }

  void emptyBatchesAreNothing() {
    ops::Ops ops(*m_device);
    const std::vector<float> weight(4);
    const Activation none{nullptr, 0, 2};
    QVERIFY(ops.matmul(none, viewOf(weight, {2, 2}), none));
    QVERIFY(ops.embed(none, viewOf(weight, {2, 2}), {}));
    QVERIFY(ops.attention(none, none, {nullptr, nullptr, 1, 1, 2, 2}, {}, {.scale = 1}));
    QVERIFY(ops.matmulExperts(none, viewOf(weight, {1, 2, 2}), none, {}));
    QVERIFY(ops.matmulPerHead({none, 2, 0, 2}, viewOf(weight, {1, 2, 2}), {none, 2, 0, 2}));
    QVERIFY(ops.copyHeads({none, 2, 0, 2}, {none, 2, 0, 2}));
    QVERIFY(ops.route({}, {}, none, nullptr, {.used = 1}));
    QVERIFY(ops.sumWeighted(none, none, {}));
    QVERIFY(ops.geluMultiply(none, none));
  }
};

QTEST_APPLESS_MAIN(OpsTest)
#include "ops_test.moc"
