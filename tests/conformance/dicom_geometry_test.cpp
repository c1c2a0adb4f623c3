// Slice order, spacing and edge letters against geometry.json.

#include <QTest>

#include <cmath>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/study/study.h"
#include "tests/conformance/dicom_data.h"

using namespace praxis;
namespace study = plugins::dicom::study;

namespace {

constexpr double kToleranceMm = 1e-3;

std::vector<study::Series> allSeries(const std::filesystem::path& path) {
  std::vector<study::Series> all;
  const auto collection = study::scan({path});
  if (!collection) return all;
  for (const auto& patient : collection->patients) {
    for (const auto& one : patient.studies) all.insert(all.end(), one.series.begin(), one.series.end());
  }
  return all;
}

// The largest component is the main direction; the expected letters of `edges` name that one.
QString mainLetter(const std::string& letters) { return QString::fromStdString(letters).left(1); }

bool sameEdges(const study::EdgeLetters& got, const QJsonObject& expected, const QJsonObject& full) {
  if (!full.isEmpty()) {
    return got.left == full["left"].toString().toStdString() && got.right == full["right"].toString().toStdString() &&
           got.top == full["top"].toString().toStdString() && got.bottom == full["bottom"].toString().toStdString();
  }
  const auto same = [&](const char* side, const std::string& letters) {
    return !expected.contains(side) || mainLetter(letters) == expected[side].toString().left(1);
  };
  return same("left", got.left) && same("right", got.right) && same("top", got.top) && same("bottom", got.bottom);
}

}  // namespace

class DicomGeometryTest : public QObject {
  Q_OBJECT

 private:
  void rows(const char* list, const char* nameKey) {
    QTest::addColumn<QJsonObject>("entry");
    for (const QJsonValue& entry : tests::dicomExpectations("geometry.json")[QLatin1String(list)].toArray()) {
      QTest::newRow(qPrintable(entry[QLatin1String(nameKey)].toString())) << entry.toObject();
    }
  }

 private Q_SLOTS:
  void initTestCase() {
    if (!std::filesystem::exists(tests::dicomFolder())) QSKIP("The conformance data are not here.");
    plugins::dicom::file::startUp();
  }
  void cleanupTestCase() { plugins::dicom::file::shutDown(); }

  void seriesAreOrderedInSpace_data() { rows("series", "series"); }
  void seriesAreOrderedInSpace() {
    QFETCH(QJsonObject, entry);
    const auto found = allSeries(tests::dicomFolder() / entry["series"].toString().toStdString());
    const QJsonArray order = entry["order"].toArray();
    const auto match = std::find_if(found.begin(), found.end(), [&](const study::Series& one) {
      return static_cast<int>(one.slices.size()) == order.size();
    });
    QVERIFY2(match != found.end(), "no series of this length");
    for (int i = 0; i < order.size(); ++i) {
      const study::Slice& slice = match->slices[static_cast<std::size_t>(i)];
      QCOMPARE(slice.path, tests::dicomPath(order[i].toObject()));
      QCOMPARE(slice.instanceNumber, order[i].toObject()["instance_number"].toInt());
      QVERIFY(std::abs(slice.key - order[i].toObject()["key"].toDouble()) < kToleranceMm);
    }
    QVERIFY(std::abs(match->sliceSpacing - entry["spacing"].toObject()["median"].toDouble()) < kToleranceMm);
    QVERIFY(std::abs(match->rowSpacing - entry["pixel_spacing"].toArray()[0].toDouble()) < kToleranceMm);
    QVERIFY(std::abs(match->colSpacing - entry["pixel_spacing"].toArray()[1].toDouble()) < kToleranceMm);
    QCOMPARE(match->warnings.empty(), entry["uniform_within_1_percent"].toBool() && !entry["tilted"].toBool());
    QVERIFY(sameEdges(match->slices[0].edges, entry["edges"].toObject(), {}));
  }

  void framesAreOrderedInSpace_data() { rows("multiframe", "file"); }
  void framesAreOrderedInSpace() {
    QFETCH(QJsonObject, entry);
    const auto found = allSeries(tests::dicomPath(entry));
    QCOMPARE(found.size(), std::size_t(1));
    const QJsonArray order = entry["order"].toArray();
    QCOMPARE(static_cast<int>(found[0].slices.size()), order.size());
    for (int i = 0; i < order.size(); ++i) {
      const study::Slice& slice = found[0].slices[static_cast<std::size_t>(i)];
      QCOMPARE(slice.frame, order[i].toInt());
      const QJsonArray keys = entry["keys"].toArray();
      const double key = keys.isEmpty() ? entry["frames_at"].toArray()[slice.frame].toObject()["key"].toDouble()
                                        : keys[slice.frame].toDouble();
      QVERIFY(std::abs(slice.key - key) < kToleranceMm);
    }
    QVERIFY(sameEdges(found[0].slices[0].edges, entry["edges"].toObject(), entry["edges_full"].toObject()));
  }

  void edgesCarryTheRightLetters_data() { rows("images", "file"); }
  void edgesCarryTheRightLetters() {
    QFETCH(QJsonObject, entry);
    const auto found = allSeries(tests::dicomPath(entry));
    if (found.empty()) {
      // An orientation without pixels: a bare header, nothing to put letters on.
      const auto collection = study::scan({tests::dicomPath(entry)});
      QVERIFY(collection.has_value());
      QVERIFY(collection->filesWithoutPixels == 1 || collection->problems.size() == 1);
      return;
    }
    QVERIFY(sameEdges(found[0].slices[0].edges, entry["edges"].toObject(), entry["edges_full"].toObject()));
  }
};

QTEST_GUILESS_MAIN(DicomGeometryTest)
#include "dicom_geometry_test.moc"
