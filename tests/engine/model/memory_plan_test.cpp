#include <limits>

#include <QTest>

#include "engine/cache/kv_cache.h"
#include "engine/model/memory_plan.h"
#include "engine/model/model.h"

using namespace praxis::engine;

namespace {

weights::Hyperparameters shapeOf7b() {
  weights::Hyperparameters shape;
  shape.architecture = "llama";
  shape.contextLength = 131072;
  shape.embedding = 4096;
  shape.layers = 32;
  shape.feedForward = 14336;
  shape.heads = 32;
  shape.headsKv = 8;
  shape.headDim = shape.headDimV = 128;
  shape.vocab = 128256;
  return shape;
}

constexpr std::uint64_t kWeights = 8'000'000'000;

}  // namespace

class MemoryPlanTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void planAddsWeightsCacheAndBuffers() {
    const auto plan = model::planMemory(shapeOf7b(), kWeights, 8192);
    QCOMPARE(plan.weightBytes, kWeights);
    QCOMPARE(plan.kvBytes, std::uint64_t{32} * 8192 * 8 * 256 * 4);
    QCOMPARE(plan.contextTokens, std::int64_t{8192});
    const std::uint64_t buffers = model::activationBytes(shapeOf7b(), {});
    QVERIFY(buffers >= std::uint64_t{256} * (2 * 4096 + 2 * 4096 + 2 * 1024 + 2 * 14336) * 4);
    QCOMPARE(plan.activationBytes, buffers + 128256 * 4);
    QCOMPARE(plan.totalBytes(), plan.weightBytes + plan.kvBytes + plan.activationBytes);
  }

  // DeepSeek-V3 keeps 512 + 64 values per token and layer for its 128 heads; the old layout is expanded at load.
  void latentAttentionKeepsOneKeyPerToken() {
    auto shape = shapeOf7b();
    shape.architecture = "deepseek2";
    shape.heads = 128;
    shape.headsKv = 1;
    shape.ropeDims = 64;
    shape.latent = {.rank = 512, .queryRank = 1536, .headDim = 192, .headDimV = 128, .splitTensors = true};
    const auto plan = model::planMemory(shape, kWeights, 1024);
    QCOMPARE(plan.kvBytes, std::uint64_t{32} * 1024 * 576 * 4);
    QCOMPARE(plan.weightBytes, kWeights);
    shape.latent.splitTensors = false;
    QCOMPARE(model::planMemory(shape, kWeights, 1024).weightBytes,
             kWeights + std::uint64_t{32} * 128 * (128 + 128) * 512 * 4);
  }

  void expertsNeedARowPerTokenAndChoice() {
    auto shape = shapeOf7b();
    const auto dense = model::activationBytes(shape, {});
    shape.experts = {.count = 64, .used = 8, .feedForward = 1024};
    QCOMPARE(model::activationBytes(shape, {}), dense + std::uint64_t{256} * (64 + 8 * (2 * 1024 + 4096)) * 4);
  }

  void activationsGrowWithTheStep() {
    QVERIFY(model::activationBytes(shapeOf7b(), {16}) < model::activationBytes(shapeOf7b(), {256}));
  }

  void aContextThatFitsIsTakenAsItIs() {
    const auto all = model::planMemory(shapeOf7b(), kWeights, 1000).totalBytes();
    QCOMPARE(model::longestContextThatFits(shapeOf7b(), kWeights, 1000, all), std::int64_t{1000});
  }

  // The law of the search: what it answers fits, and one step more does not.
  void theLongestContextFitsAndTheNextDoesNot() {
    for (const std::int64_t tokens : {256, 512, 7936, 65536}) {
      const auto free = model::planMemory(shapeOf7b(), kWeights, tokens).totalBytes() + 1000;
      QCOMPARE(model::longestContextThatFits(shapeOf7b(), kWeights, 131072, free), tokens);
    }
  }

  void nothingFitsIsZero() {
    QCOMPARE(model::longestContextThatFits(shapeOf7b(), kWeights, 8192, kWeights), std::int64_t{0});
    QCOMPARE(model::longestContextThatFits(shapeOf7b(), kWeights, 100, 0), std::int64_t{0});
    QCOMPARE(model::longestContextThatFits(shapeOf7b(), kWeights, 0, kWeights * 2), std::int64_t{0});
  }

  void absurdNumbersDoNotWrap() {
    const auto most = std::numeric_limits<std::uint64_t>::max();
    const auto plan = model::planMemory(shapeOf7b(), most - 5, std::int64_t{1} << 60);
    QCOMPARE(plan.kvBytes, most);
    QCOMPARE(plan.totalBytes(), most);
  }
};

QTEST_APPLESS_MAIN(MemoryPlanTest)
#include "memory_plan_test.moc"
