// Laws of the phantoms: the same everywhere, of every kind equally often, true to what is said about them, and the same
// numbers for training as from the DICOM file.

#include <QtTest>

#include <cmath>
#include <map>

#include "engine/vision/tensor.h"
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/pixels/frame_decoder.h"
#include "resources/sample_study/phantom_files.h"
#include "resources/sample_study/training_set.h"

using namespace praxis::sample_study;
namespace vision = praxis::engine::vision;
using praxis::plugins::dicom::pixels::FrameDecoder;

namespace {

// FNV-1a over the samples.
std::uint64_t checksum(const Scan& scan) {
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const std::int16_t sample : scan.samples) {
    hash = (hash ^ static_cast<std::uint16_t>(sample)) * 0x100000001b3ull;
  }
  return hash;
}

// What the picture shows at a lesion's middle.
double valueAt(const Scan& scan, const Lesion& lesion) {
  double x = lesion.x, v = lesion.v;
  scan.toPicture(x, v);
  const auto col = std::lround(x / scan.spacing + (scan.cols - 1) / 2.0);
  const auto row = std::lround(v / scan.spacing + (scan.rows - 1) / 2.0);
  return scan.samples[static_cast<std::size_t>(row * scan.cols + col)] + kSliceIntercept;
}

Scan scanOf(std::uint64_t number) { return makeScan(orderOf(5, number), 5, number); }

vision::Tensor tensorOf(const praxis::engine::image::Image& image) {
  return std::move(*vision::makeTensor(*vision::findRecipe("praxis-phantom"), std::span(&image, 1)));
}

}  // namespace

class PhantomTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { praxis::plugins::dicom::file::startUp(); }
  void cleanupTestCase() { praxis::plugins::dicom::file::shutDown(); }

  void aSeedGivesTheSamePicture() {
    QCOMPARE(checksum(scanOf(0)), checksum(scanOf(0)));
    QVERIFY(checksum(scanOf(0)) != checksum(scanOf(24)));
    // A change here is a change of the held-out sets: figures of models no longer compare with earlier ones.
    QCOMPARE(checksum(makeScan({BodyPart::chest, Modality::slice, 2}, 1, 2)), std::uint64_t{11750615299692639781ull});
    QCOMPARE(checksum(makeScan({BodyPart::head, Modality::projection, 1}, 1, 2)),
             std::uint64_t{3734948198094565335ull});
  }

  void everyKindComesOnceInTwentyFour() {
    std::map<std::tuple<BodyPart, Modality, int>, int> seen;
    for (std::uint64_t i = 0; i < 48; ++i) {
      const ScanOrder order = orderOf(17, i);
      ++seen[{order.part, order.modality, order.lesions}];
    }
    QCOMPARE(seen.size(), std::size_t{24});
    for (const auto& [kind, count] : seen) QCOMPARE(count, 2);
  }

  void lesionsAreWhereTheyAreSaidToBe() {
    int lesions = 0;
    for (std::uint64_t i = 0; i < 48; ++i) {
      const Scan scan = scanOf(i);
      QVERIFY(static_cast<int>(scan.lesions.size()) <= orderOf(5, i).lesions);
      for (std::size_t k = 0; k < scan.lesions.size(); ++k) {
        const Lesion& lesion = scan.lesions[k];
        ++lesions;
        QVERIFY(lesion.diameterMm >= 6 && lesion.diameterMm <= 40);
        if (lesion.side == Side::midline) QVERIFY(std::abs(lesion.x) <= 7);
        if (lesion.side == Side::left) QVERIFY(lesion.x >= 18);
        if (lesion.side == Side::right) QVERIFY(lesion.x <= -18);
        if (scan.modality == Modality::slice) {
          // Within noise of the density; the window is 400 HU wide, or 80.
          const double noise = 0.15 * scan.windowWidth;
          QVERIFY(std::abs(valueAt(scan, lesion) - lesion.density) < noise);
        }
        for (std::size_t other = 0; other < k; ++other) {
          const Lesion& larger = scan.lesions[other];
          QVERIFY(larger.diameterMm >= lesion.diameterMm + 3);
          const double apart = std::hypot(larger.x - lesion.x, larger.v - lesion.v);
          QVERIFY(apart > (larger.diameterMm + lesion.diameterMm) / 2.0);
        }
      }
    }
    QVERIFY(lesions > 60);  // of 72 asked for: hardly any body has no room
  }

  void sentencesFollowTheGrammar() {
    Lesion large{30, -20, 14, 0, Side::left, Place::first}, small{0, 40, 9, 0, Side::midline, Place::last};
    const std::vector<Lesion> both{large, small};
    const auto said = [&](Modality modality, const std::vector<Lesion>& lesions, Language language) {
      return QString::fromStdString(describe(BodyPart::chest, modality, lesions, language));
    };
    QCOMPARE(said(Modality::slice, both, Language::english),
             QString("CT of the chest. 2 lesions: left anterior, 14 mm; midline posterior, 9 mm."));
    QCOMPARE(said(Modality::projection, {large}, Language::english),
             QString("X-ray of the chest. 1 lesion: left upper, 14 mm."));
    QCOMPARE(said(Modality::projection, {}, Language::english), QString("X-ray of the chest. No lesion."));
    QCOMPARE(said(Modality::slice, both, Language::chinese),
             QString("胸部CT。2个病灶：左前，14毫米；中线后部，9毫米。"));
    QCOMPARE(said(Modality::projection, {}, Language::chinese), QString("胸部X线。未见病灶。"));
    QCOMPARE(QString::fromStdString(truthJson(BodyPart::head, Modality::projection, {small})),
             QString(R"({"body_part":"head","modality":"X-ray","lesions":[)"
                     R"({"side":"midline","place":"lower","size_mm":9}]})"));
  }

  void filesGiveTheNumbersOfTraining() {
    QTemporaryDir folder;
    for (std::uint64_t i = 0; i < 12; ++i) {
      const Scan scan = scanOf(i);
      const std::string path = folder.filePath(QString("%1.dcm").arg(i)).toStdString();
      std::string identifier;
      QVERIFY(writeScan(scan, static_cast<int>(i) + 1, path, identifier));
      const auto decoder = FrameDecoder::open(path);
      QVERIFY2(decoder.has_value(), decoder ? "" : decoder.error().message.c_str());
      const auto image = decoder->image(0);
      QVERIFY2(image.has_value(), image ? "" : image.error().message.c_str());
      const vision::Tensor read = tensorOf(*image), made = tensorOf(imageOf(scan));
      QCOMPARE(read.shape, (std::vector<std::int64_t>{1, 3, 192, 192}));
      float furthest = 0;
      for (std::size_t k = 0; k < read.elements(); ++k) {
        furthest = std::max(furthest, std::abs(read.values()[k] - made.values()[k]));
      }
      // Radiographs with dense parts low are turned after rounding to 255 levels: one level is 2 / 255.
      QVERIFY2(furthest <= 2.01f / 255, qPrintable(QString::number(furthest)));
      if (scan.modality == Modality::slice) QCOMPARE(furthest, 0.0f);
    }
  }

  void tasksAndTruthsAreWritten() {
    QTemporaryDir folder;
    QVERIFY(writeEvaluation(folder.path().toStdString(), 3, 24));
    QFile tasks(folder.filePath("phantom.jsonl"));
    QVERIFY(tasks.open(QIODevice::ReadOnly));
    int lines = 0, chinese = 0;
    for (const QByteArray& line : tasks.readAll().trimmed().split('\n')) {
      const QJsonObject task = QJsonDocument::fromJson(line).object();
      ++lines;
      QCOMPARE(task["task"].toString(), QString("phantom"));
      chinese += task["prompt"].toString().front().unicode() > 127;
      QVERIFY(QFile::exists(folder.filePath(task["images"].toArray().first().toString())));
      QVERIFY(task["expect"].toObject()["lesions"].isArray());
    }
    QCOMPARE(lines, 24);
    QCOMPARE(chinese, 12);
    QVERIFY(writePhantomStudy(folder.filePath("study").toStdString()));
    QFile truth(folder.filePath("study/truth.json"));
    QVERIFY(truth.open(QIODevice::ReadOnly));
    for (const QJsonValue& image : QJsonDocument::fromJson(truth.readAll()).object()["images"].toArray()) {
      QVERIFY(QFile::exists(folder.filePath("study/" + image["file"].toString())));
      QVERIFY(!image["sentence_zh"].toString().isEmpty());
    }
  }
};

QTEST_GUILESS_MAIN(PhantomTest)
#include "phantom_test.moc"
