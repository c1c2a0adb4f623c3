// The batch law through the ops, threads included: bits do not depend on batch size, on the number of threads or on how
// the loop was cut. Shapes are large enough that work is really shared.

#include <QtTest>
#include <cmath>
#include <cstring>

#include "engine/ops/ops.h"
#include "engine/ops/random_tensors.h"

using namespace praxis::engine;
using ops::Activation;
using tensor::DType;

class BatchInvarianceTest : public QObject {
  Q_OBJECT

  static std::unique_ptr<device::Device> deviceWith(int threads) {
    return std::move(*device::Device::create("cpu", threads));
  }

  static Activation rowsOf(std::vector<float>& values, std::int64_t cols, std::int64_t begin, std::int64_t count) {
    return {values.data() + begin * cols, count, cols};
  }

 private Q_SLOTS:
  void matmul_data() {
    QTest::addColumn<int>("type");
    for (const DType type : ops::computableTypes()) {
      QTest::newRow(std::string(tensor::dtypeInfo(type).name).c_str()) << static_cast<int>(type);
    }
  }
  void matmul() {
    QFETCH(int, type);
    constexpr std::int64_t kTokens = 33, kRows = 600;
    const std::int64_t cols = ops::wholeBlocks(static_cast<DType>(type), 1632);
    ops::RandomSource random(21);
    const auto bytes = random.weights(static_cast<DType>(type), kRows, cols);
    const tensor::TensorView weight{static_cast<DType>(type), {kRows, cols}, bytes.data()};
    auto x = random.floats(kTokens * cols);
    std::vector<float> expected;
    for (const int threads : {1, 2, 5}) {
      const auto device = deviceWith(threads);
      ops::Ops ops(*device);
      for (const std::int64_t size : {1, 2, 3, 5, 33}) {
        std::vector<float> out(static_cast<std::size_t>(kTokens * kRows));
        for (std::int64_t token = 0; token < kTokens; token += size) {
          const std::int64_t count = std::min(size, kTokens - token);
          QVERIFY(ops.matmul(rowsOf(out, kRows, token, count), weight, rowsOf(x, cols, token, count)));
        }
        if (expected.empty()) expected = out;
        QVERIFY2(std::memcmp(out.data(), expected.data(), out.size() * sizeof(float)) == 0,
                 fmt::format("{} threads, batches of {}", threads, size).c_str());
      }
    }
  }

  void attentionAndElementwise() {
    constexpr std::int32_t kTokens = 33, kPage = 8, kHeadsKv = 2, kDim = 64;
    constexpr std::int64_t kWidth = 8 * kDim;
    ops::RandomSource random(22);
    const auto x = random.floats(kTokens * kWidth), up = random.floats(kTokens * kWidth), norm = random.floats(kWidth);
    auto keys = random.floats(5 * kPage * kHeadsKv * kDim), values = random.floats(5 * kPage * kHeadsKv * kDim);
    const std::int32_t pages[] = {3, 0, 4, 1, 2};
    const std::span<const std::int32_t> tables[] = {pages};
    const float frequencies[] = {1, 0.5f, 0.1f, 0.01f};
    std::vector<std::int32_t> positions(kTokens), zeros(kTokens);
    for (std::int32_t t = 0; t < kTokens; ++t) positions[static_cast<std::size_t>(t)] = t;
    std::vector<float> expected;
    for (const int threads : {1, 4}) {
      const auto device = deviceWith(threads);
      ops::Ops ops(*device);
      for (const std::int64_t size : {1, 2, 3, 5, 33}) {
        std::vector<float> a = x, b = up, out(x.size());
        for (std::int64_t token = 0; token < kTokens; token += size) {
          const auto count = static_cast<std::size_t>(std::min<std::int64_t>(size, kTokens - token));
          const auto at = std::span(positions).subspan(static_cast<std::size_t>(token), count);
          const auto none = std::span(zeros).first(count);
          const auto rows = static_cast<std::int64_t>(count);
          const Activation ax = rowsOf(a, kWidth, token, rows), bx = rowsOf(b, kWidth, token, rows);
          QVERIFY(ops.rmsNorm(ax, ax, {DType::f32, {kWidth}, reinterpret_cast<const std::byte*>(norm.data())}, 1e-5f));
          QVERIFY(ops.rope(ax, {ops::RopeStyle::neox, kDim, 8, frequencies}, at));
          QVERIFY(ops.attention(rowsOf(out, kWidth, token, rows), ax,
                                {keys.data(), values.data(), kPage, kHeadsKv, kDim, kDim},
                                {none, at, {}, none, tables, {}}, {.scale = 0.125f}));
          QVERIFY(ops.siluMultiply(rowsOf(out, kWidth, token, rows), bx));
          QVERIFY(ops.add(rowsOf(out, kWidth, token, rows), ax));
        }
        if (expected.empty()) expected = out;
        QCOMPARE(out, expected);
      }
    }
  }
};

QTEST_APPLESS_MAIN(BatchInvarianceTest)
#include "batch_invariance_test.moc"
