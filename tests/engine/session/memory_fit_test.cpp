#include <QTest>

#include "engine/session/memory_fit.h"

using namespace praxis::engine;
using session::chooseContext;

namespace {

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
constexpr std::uint64_t kWeights = 4 * kGiB;

weights::Hyperparameters shape() {
  weights::Hyperparameters shape;
  shape.contextLength = 32768;
  shape.embedding = 2048;
  shape.layers = 16;
  shape.feedForward = 8192;
  shape.heads = 32;
  shape.headsKv = 8;
  shape.headDim = shape.headDimV = 64;
  shape.vocab = 128256;
  return shape;
}

}  // namespace

class MemoryFitTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void withoutAWishTheTrainedContextIsTakenUpToTheUsual() {
    const auto choice = chooseContext(shape(), kWeights, 0, 64 * kGiB).value();
    QCOMPARE(choice.plan.contextTokens, session::kContextTokensUsual);
    QVERIFY(!choice.shortened);
    auto small = shape();
    small.contextLength = 300;
    QCOMPARE(chooseContext(small, kWeights, 0, 64 * kGiB).value().plan.contextTokens, std::int64_t{300});
  }

  void withoutAWishTheContextIsShortenedToWhatFits() {
    const auto needed = model::planMemory(shape(), kWeights, 2048).totalBytes();
    const auto choice = chooseContext(shape(), kWeights, 0, needed).value();
    QCOMPARE(choice.plan.contextTokens, std::int64_t{2048});
    QVERIFY(choice.shortened);
  }

  void aWishIsKeptOrRefusedWithNumbersAndAContextThatFits() {
    const auto needed = model::planMemory(shape(), kWeights, 2048).totalBytes();
    QCOMPARE(chooseContext(shape(), kWeights, 2048, needed).value().plan.contextTokens, std::int64_t{2048});
    QCOMPARE(chooseContext(shape(), kWeights, 100000, 64 * kGiB).value().plan.contextTokens, std::int64_t{100000});
    const auto refused = chooseContext(shape(), kWeights, 4096, needed);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, base::ErrorCode::outOfMemory);
    for (const char* part : {"4096 tokens", "4.00 GiB weights", "256.0 MiB KV cache", "free", "2048 tokens fits"}) {
      QVERIFY2(refused.error().message.find(part) != std::string::npos, refused.error().message.c_str());
    }
  }

  void whatCannotFitIsRefusedWithOtherAdvice() {
    for (const std::int64_t wish : {0, 256}) {
      const auto refused = chooseContext(shape(), kWeights, wish, kGiB);
      QVERIFY(!refused);
      QCOMPARE(refused.error().code, base::ErrorCode::outOfMemory);
      QVERIFY(refused.error().message.find("smaller") != std::string::npos);
    }
  }

  void absurdWishesAreErrors() {
    for (const std::int64_t wish : {std::int64_t{-1}, session::kContextTokensMax + 1, std::int64_t{1} << 62}) {
      const auto refused = chooseContext(shape(), kWeights, wish, 64 * kGiB);
      QVERIFY(!refused);
      QCOMPARE(refused.error().code, base::ErrorCode::invalidArgument);
    }
  }
};

QTEST_APPLESS_MAIN(MemoryFitTest)
#include "memory_fit_test.moc"
