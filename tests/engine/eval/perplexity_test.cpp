// Laws of perplexity: a model that knows nothing is as perplexed as its vocabulary is large, one that is sure is not at
// all, and chunks cover the text once.

#include <cmath>
#include <limits>
#include <numeric>

#include <QTest>

#include "engine/eval/perplexity.h"

using namespace praxis::engine::eval;
using praxis::engine::base::TokenId;

class PerplexityTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void knowingNothingIsTheVocabulary() {
    PerplexityMeter meter;
    for (TokenId next = 0; next < 5; ++next) meter.add(std::vector<float>(40, 3.5f), next);
    QVERIFY(std::abs(meter.perplexity() - 40) < 1e-9);
    QVERIFY(meter.standardError() < 1e-9);
    QCOMPARE(meter.count(), std::size_t{5});
  }

  void beingSureIsOne() {
    PerplexityMeter meter;
    meter.add(std::vector<float>{0, 1000, 0}, 1);
    QCOMPARE(meter.perplexity(), 1.0);
  }

  // Losses ln 2 and ln 8: the geometric mean of 2 and 8 is 4; mean (ln 16)/2, standard deviation (ln 4)/sqrt 2.
  void figuresAreThoseWorkedByHand() {
    PerplexityMeter meter;
    meter.add(std::vector<float>{0, 0}, 0);
    meter.add(std::vector<float>(8, -100.0f), 7);
    QVERIFY(std::abs(meter.perplexity() - 4) < 1e-12);
    QVERIFY(std::abs(meter.standardError() - 4 * std::log(4.0) / 2) < 1e-9);
  }

  void hugeLogitsDoNotOverflow() {
    const std::vector<float> row{1e30f, 1e30f, -std::numeric_limits<float>::infinity()};
    QVERIFY(std::abs(logSumExp(row) - static_cast<double>(1e30f)) < 1e20);
    QVERIFY(std::isinf(logSumExp(std::vector<float>(3, -std::numeric_limits<float>::infinity()))));
  }

  void chunksCoverTheTextOnce() {
    std::vector<TokenId> text(25);
    std::iota(text.begin(), text.end(), 100);
    const auto chunks = chunksOf(text, 10, 1);
    QCOMPARE(chunks.size(), std::size_t{2});
    QCOMPARE(chunks[1].firstScored, std::size_t{5});
    QCOMPARE(chunks[1].tokens.size(), std::size_t{10});
    QCOMPARE(chunks[1].tokens[0], TokenId{1});
    QCOMPARE(chunks[1].tokens[1], TokenId{111});
    QCOMPARE(chunksOf(text, 10, -1)[1].tokens[0], TokenId{110});
    QVERIFY(chunksOf(text, 26, 1).empty() && chunksOf(text, 1, 1).empty() && chunksOf({}, 8, 1).empty());
  }
};

QTEST_APPLESS_MAIN(PerplexityTest)
#include "perplexity_test.moc"
