// The frame loader on files: every viewport gets what it wants, the rest of the series follows, and it may die or be
// cleared in mid-decode.

#include <QCoreApplication>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/panel/frame_loader.h"
#include "tests/plugins/dicom/dicom_maker.h"

using namespace praxis::plugins::dicom;
using panel::FrameLoader;

class FrameLoaderTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    file::startUp();
    qRegisterMetaType<FrameLoader::ImagePtr>();
    for (int series = 0; series < 3; ++series) {
      m_series[series].rows = m_series[series].cols = 32;
      for (int i = 0; i < kSlices; ++i) {
        const auto name = std::to_string(series) + "-" + std::to_string(i);
        const auto path = praxis::tests::in(m_folder, name.c_str());
        QVERIFY(praxis::tests::DicomMaker().ramp(32, 32).save(path));
        m_series[series].slices.emplace_back().path = path;
      }
    }
    m_series[2].slices[3].path = praxis::tests::in(m_folder, "absent");
  }
  void cleanupTestCase() {
    m_pool.waitForDone();
    file::shutDown();
  }

  void eachClientGetsItsFrameAndTheRestFollows() {
    FrameLoader loader(m_pool);
    QSignalSpy decoded(&loader, &FrameLoader::decoded);
    const int first = loader.addClient();
    const int second = loader.addClient();
    QVERIFY(first != second);
    QVERIFY(loader.want(first, m_series[0], 5) == nullptr);
    QVERIFY(loader.want(second, m_series[1], 0) == nullptr);
    QTRY_VERIFY(loader.isIdle());
    QCOMPARE(decoded.size(), 2 * kSlices);
    for (int series = 0; series < 2; ++series) {
      QCOMPARE(loader.prefetchState(m_series[series]), std::vector<bool>(kSlices, true));
    }
    QVERIFY(loader.want(first, m_series[0], 11) != nullptr);
    QVERIFY(loader.isIdle());  // nothing is decoded twice
  }

  void whatIsOnScreenOvertakesWhatIsAhead() {
    QThreadPool one;
    one.setMaxThreadCount(1);
    FrameLoader loader(one);
    QSignalSpy decoded(&loader, &FrameLoader::decoded);
    loader.want(loader.addClient(), m_series[0], 0);
    loader.want(loader.addClient(), m_series[1], 7);
    QTRY_VERIFY(loader.isIdle());
    const QString key = FrameLoader::keyOf(m_series[1].slices[7]);
    int place = 0;
    while (place < decoded.size() && decoded[place][0].toString() != key) ++place;
    QVERIFY(place <= 3);  // behind what was running or waiting already, and no more
    one.waitForDone();
  }

  void failuresAreToldWhenTheyAreOnScreen() {
    FrameLoader loader(m_pool);
    QSignalSpy failed(&loader, &FrameLoader::failed);
    const int client = loader.addClient();
    loader.want(client, m_series[2], 0);
    QTRY_VERIFY(loader.isIdle());
    QCOMPARE(failed.size(), 0);
    QVERIFY(loader.want(client, m_series[2], 3) == nullptr);
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].toString(), FrameLoader::keyOf(m_series[2].slices[3]));
    QVERIFY(!failed[0][1].toString().isEmpty());
    QVERIFY(!loader.prefetchState(m_series[2])[3]);
  }

  void thumbnailsComeWithAndWithoutTheFrameInMemory() {
    FrameLoader loader(m_pool);
    QSignalSpy ready(&loader, &FrameLoader::thumbnailReady);
    loader.wantThumbnail(4, m_series[0]);
    QTRY_COMPARE(ready.size(), 1);
    QCOMPARE(ready[0][0].toInt(), 4);
    QCOMPARE(ready[0][1].value<QImage>().width(), 2 * FrameLoader::kThumbnailPixels);
    loader.want(loader.addClient(), m_series[0], 2);
    QTRY_VERIFY(loader.isIdle());
    loader.wantThumbnail(5, m_series[0].slices[2]);
    QTRY_COMPARE(ready.size(), 2);
    QTRY_VERIFY(loader.isIdle());
  }

  void clearingInMidDecodeForgetsEverything() {
    FrameLoader loader(m_pool);
    QSignalSpy ready(&loader, &FrameLoader::thumbnailReady);
    const int client = loader.addClient();
    loader.want(client, m_series[0], 0);
    loader.wantThumbnail(0, m_series[1]);
    QSignalSpy decoded(&loader, &FrameLoader::decoded);
    loader.clear();
    QTRY_VERIFY(loader.isIdle());
    QCOMPARE(loader.bytes(), std::size_t{0});
    QCOMPARE(decoded.size() + ready.size(), 0);
    loader.want(client, m_series[1], 0);  // the client is still one
    QTRY_VERIFY(loader.isIdle());
    QCOMPARE(decoded.size(), kSlices);
  }

  void budgetHasAFloor() {
    QVERIFY(FrameLoader::defaultBudget() >= FrameLoader::kBudgetBytesMin);
    QVERIFY(FrameLoader::defaultBudget() <= FrameLoader::kBudgetBytesMax);
    FrameLoader loader(m_pool);
    loader.setBudget(1);
    QCOMPARE(loader.budget(), FrameLoader::kBudgetBytesMin);
  }

  void dyingInMidDecodeIsOrderly() {
    for (int i = 0; i < 8; ++i) {
      auto loader = std::make_unique<FrameLoader>(m_pool);
      loader->want(loader->addClient(), m_series[i % 2], i);
      loader->wantThumbnail(0, m_series[1]);
      QTest::qWait(i);
      loader.reset();
    }
    QCoreApplication::sendPostedEvents();
  }

 private:
  static constexpr int kSlices = 12;
  QTemporaryDir m_folder;
  study::Series m_series[3];
  QThreadPool m_pool;
};

QTEST_MAIN(FrameLoaderTest)
#include "frame_loader_test.moc"
