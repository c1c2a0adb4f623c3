#include <limits>

#include <QTest>

#include "engine/session/prefill_pace.h"

using praxis::engine::session::PrefillPace;

class PrefillPaceTest : public QObject {
  Q_OBJECT

  // What a machine of a fixed speed settles at.
  static std::int64_t settled(double msPerToken) {
    PrefillPace pace;
    for (int i = 0; i < 20; ++i) pace.record(pace.chunk(), static_cast<double>(pace.chunk()) * msPerToken);
    return pace.chunk();
  }

 private Q_SLOTS:
  void aFastMachineTakesTheLargestChunk() { QCOMPARE(settled(0.01), PrefillPace::kChunkMax); }
  void aSlowMachineTakesTheSmallestChunk() { QCOMPARE(settled(50.0), PrefillPace::kChunkMin); }
  void betweenThemAStepTakesAboutItsAim() {
    const std::int64_t chunk = settled(1.0);
    QVERIFY(chunk <= 100 && chunk >= 100 - PrefillPace::kChunkMin);
  }

  void growthIsAtMostDouble() {
    PrefillPace pace;
    pace.record(pace.chunk(), 0.001);
    QCOMPARE(pace.chunk(), 2 * PrefillPace::kChunkFirst);
  }

  void aShortRestDoesNotShrinkTheChunk() {
    PrefillPace pace;
    pace.record(1, 20.0);
    QCOMPARE(pace.chunk(), PrefillPace::kChunkFirst);
  }

  void nonsenseIsIgnored() {
    PrefillPace pace;
    pace.record(0, 10.0);
    pace.record(32, 0.0);
    pace.record(32, -1.0);
    pace.record(32, std::numeric_limits<double>::quiet_NaN());
    QCOMPARE(pace.chunk(), PrefillPace::kChunkFirst);
  }
};

QTEST_APPLESS_MAIN(PrefillPaceTest)
#include "prefill_pace_test.moc"
