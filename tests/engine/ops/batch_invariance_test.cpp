// The batch law through the ops, threads included: bits do not depend on batch size, on the number of threads or on how
// the loop was cut. Shapes are large enough that work is really shared.

#include <QtTest>
#include <cmath>
#include <cstring>
#include <numeric>

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

  void sliceMatmuls_data() { matmul_data(); }
  // The experts' and the heads' matmuls, whose groups are of other sizes in every batch.
  void sliceMatmuls() {
    QFETCH(int, type);
    constexpr std::int64_t kTokens = 66, kSlices = 4, kRows = 90, kUsed = 2;
    const std::int64_t cols = ops::wholeBlocks(static_cast<DType>(type), 224);
    ops::RandomSource random(23);
    const auto bytes = random.weights(static_cast<DType>(type), kSlices * kRows, cols);
    const tensor::TensorView weight{static_cast<DType>(type), {kSlices, kRows, cols}, bytes.data()};
    auto x = random.floats(kTokens * cols), heads = random.floats(kTokens * kSlices * (cols + 1));
    std::vector<std::int32_t> experts;
    for (std::int64_t i = 0; i < kTokens * kUsed; ++i) experts.push_back(static_cast<std::int32_t>(random.bits() % 3));
    std::vector<float> expected, expectedHeads;
    for (const int threads : {1, 3}) {
      const auto device = deviceWith(threads);
      ops::Ops ops(*device);
      for (const std::int64_t size : {1, 2, 5, 66}) {
        std::vector<float> out(kTokens * kUsed * kRows), perHead(kTokens * kSlices * kRows);
        for (std::int64_t token = 0; token < kTokens; token += size) {
          const std::int64_t count = std::min(size, kTokens - token);
          const auto chosen = std::span(experts).subspan(static_cast<std::size_t>(token * kUsed),
                                                         static_cast<std::size_t>(count * kUsed));
          QVERIFY(ops.matmulExperts(rowsOf(out, kRows, token * kUsed, count * kUsed), weight,
                                    rowsOf(x, cols, token, count), chosen));
          QVERIFY(ops.matmulPerHead({rowsOf(perHead, kSlices * kRows, token, count), kRows, 0, kRows}, weight,
                                    {rowsOf(heads, kSlices * (cols + 1), token, count), cols + 1, 1, cols}));
        }
        if (expected.empty()) {
          expected = out;
          expectedHeads = perHead;
        }
        QCOMPARE(out, expected);
        QCOMPARE(perHead, expectedHeads);
      }
    }
  }

  void expertsAreTheSameAsMatmul() {
    constexpr std::int64_t kTokens = 20, kRows = 70, kCols = 160;
    ops::RandomSource random(24);
    const auto bytes = random.weights(DType::q8_0, 2 * kRows, kCols);
    auto x = random.floats(kTokens * kCols);
    const std::vector<std::int32_t> second(kTokens, 1);
    std::vector<float> out(kTokens * kRows), plain(kTokens * kRows);
    const auto device = deviceWith(2);
    ops::Ops ops(*device);
    QVERIFY(ops.matmulExperts(rowsOf(out, kRows, 0, kTokens), {DType::q8_0, {2, kRows, kCols}, bytes.data()},
                              rowsOf(x, kCols, 0, kTokens), second));
    const std::byte* slice = bytes.data() + kRows * tensor::rowBytes(DType::q8_0, kCols);
    QVERIFY(ops.matmul(rowsOf(plain, kRows, 0, kTokens), {DType::q8_0, {kRows, kCols}, slice},
                       rowsOf(x, kCols, 0, kTokens)));
    QCOMPARE(out, plain);
  }

  // Latent attention of many heads, with and without a window and a cap.
  void latentAttentionAndWindows() {
    constexpr std::int32_t kTokens = 33, kPage = 8, kHeads = 20, kDim = 72, kDimV = 64;
    ops::RandomSource random(25);
    auto keys = random.floats(5 * kPage * kDim), queries = random.floats(kTokens * kHeads * kDim);
    const std::int32_t pages[] = {3, 0, 4, 1, 2};
    const std::span<const std::int32_t> tables[] = {pages};
    std::vector<std::int32_t> positions(kTokens), zeros(kTokens);
    std::iota(positions.begin(), positions.end(), 0);
    const ops::PagedKv kv{keys.data(), nullptr, kPage, 1, kDim, kDimV, true};
    for (const ops::AttentionParams& params :
         {ops::AttentionParams{0.1f}, ops::AttentionParams{0.1f, 13}, ops::AttentionParams{0.3f, 7, 2.0f}}) {
      std::vector<float> expected;
      for (const int threads : {1, 4}) {
        const auto device = deviceWith(threads);
        ops::Ops ops(*device);
        for (const std::int64_t size : {1, 2, 5, 33}) {
          std::vector<float> out(kTokens * kHeads * kDimV);
          for (std::int64_t token = 0; token < kTokens; token += size) {
            const std::int64_t count = std::min<std::int64_t>(size, kTokens - token);
            const auto at =
                std::span(positions).subspan(static_cast<std::size_t>(token), static_cast<std::size_t>(count));
            const auto none = std::span(zeros).first(static_cast<std::size_t>(count));
            QVERIFY(ops.attention(rowsOf(out, kHeads * kDimV, token, count),
                                  rowsOf(queries, kHeads * kDim, token, count), kv, {none, at, {}, none, tables, {}},
                                  params));
          }
          if (expected.empty()) expected = out;
          QCOMPARE(out, expected);
        }
      }
    }
  }

  void headsElementsAndRoutes() {
    constexpr std::int64_t kTokens = 33, kHeads = 6, kWidth = 40, kCols = kHeads * kWidth, kUsed = 3;
    ops::RandomSource random(26);
    const auto x = random.floats(kTokens * kCols), up = random.floats(kTokens * kCols), norm = random.floats(32);
    const tensor::TensorView normView{DType::f32, {32}, reinterpret_cast<const std::byte*>(norm.data())};
    const ops::RoutingParams routing{ops::Gating::sigmoid, kUsed, 6, 2, true, 2.5f};
    std::vector<std::int32_t> reversed(kCols), expectedIds;
    std::iota(reversed.rbegin(), reversed.rend(), 0);
    std::vector<float> expected;
    for (const int threads : {1, 4}) {
      const auto device = deviceWith(threads);
      ops::Ops ops(*device);
      for (const std::int64_t size : {1, 2, 5, 33}) {
        std::vector<float> a = x, b = up, c(x.size()), out(kTokens * kCols / kUsed);
        std::vector<float> weights(kTokens * kUsed);
        std::vector<std::int32_t> ids(kTokens * kUsed);
        for (std::int64_t token = 0; token < kTokens; token += size) {
          const std::int64_t count = std::min(size, kTokens - token);
          const Activation ax = rowsOf(a, kCols, token, count), cx = rowsOf(c, kCols, token, count);
          const auto at = static_cast<std::size_t>(token * kUsed), places = static_cast<std::size_t>(count * kUsed);
          const auto shares = std::span(weights).subspan(at, places);
          QVERIFY(ops.rmsNormHeads({ax, kWidth, 3, 32}, normView, 1e-5f));
          QVERIFY(ops.geluMultiply(ax, rowsOf(b, kCols, token, count)));
          QVERIFY(ops.scale(ax, 1.7f));
          QVERIFY(ops.softCap(ax, 0.9f));
          QVERIFY(ops.copyHeads({cx, kWidth, 20, 20}, {ax, kWidth, 1, 20}));
          QVERIFY(ops.copyHeads({cx, kWidth, 0, 20}, {ax, kWidth, 5, 20}));
          QVERIFY(ops.gatherColumns(ax, cx, reversed));
          QVERIFY(ops.route(std::span(ids).subspan(at, places), shares, ax, nullptr, routing));
          const Activation thirds{ax.data, count * kUsed, kCols / kUsed};
          QVERIFY(ops.sumWeighted(rowsOf(out, kCols / kUsed, token, count), thirds, shares));
        }
        if (expected.empty()) {
          expected = out;
          expectedIds = ids;
        }
        QCOMPARE(out, expected);
        QCOMPARE(ids, expectedIds);
      }
    }
  }
};

QTEST_APPLESS_MAIN(BatchInvarianceTest)
#include "batch_invariance_test.moc"
