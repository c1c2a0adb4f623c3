// praxis-cli dicom tensor: what it writes is what the recipe makes of the slices in their order, whatever the number of
// threads, and what it says beside it is true. On the synthetic sample study.

#include <QtTest>

#include "engine/vision/tensor.h"
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/pixels/frame_decoder.h"

namespace {

using praxis::engine::image::Image;
using praxis::plugins::dicom::pixels::FrameDecoder;
namespace vision = praxis::engine::vision;

struct Outcome {
  int exitCode = -1;
  QByteArray output;
  QString errors;

  QJsonObject json() const { return QJsonDocument::fromJson(output).object(); }
};

Outcome run(const QStringList& arguments) {
  QProcess process;
  process.start(QStringLiteral(PRAXIS_BUILD_DIR "/bin/praxis-cli"), QStringList{"dicom", "tensor"} + arguments);
  if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit) return {};
  return {process.exitCode(), process.readAllStandardOutput(), QString::fromUtf8(process.readAllStandardError())};
}

const QString kStudy = PRAXIS_BUILD_DIR "/share/praxis/sample-study";

QByteArray contents(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The three windows of MedGemma at 40 x 48, six slices at most.
std::string smallRecipe() {
  std::string text = vision::writeRecipe(*vision::findRecipe("medgemma-1.5-ct"));
  const QString changed = QString::fromStdString(text)
                              .replace("\"medgemma-1.5-ct\"", "\"small\"")
                              .replace("896,\n", "40,\n")
                              .replace("896\n", "48\n")
                              .replace("\"most\": 85", "\"most\": 6");
  return changed.toStdString();
}

}  // namespace

class DicomTensorCommandTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    praxis::plugins::dicom::file::startUp();
    QFile file(path("small.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(smallRecipe()));
  }
  void cleanupTestCase() { praxis::plugins::dicom::file::shutDown(); }

  void writesWhatTheRecipeMakesOfTheSlices() {
    const auto recipe = vision::readRecipe(smallRecipe());
    QVERIFY(recipe.has_value());
    const Outcome outcome = run({kStudy, path("ct.npy"), "--recipe", path("small.json"), "--json"});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    const QJsonObject json = outcome.json();
    QCOMPARE(json["recipe"].toString(), QString("small"));
    QCOMPARE(json["identity"].toString().toStdString(), vision::identity(*recipe));
    QCOMPARE(json["shape"].toArray(), (QJsonArray{6, 40, 48, 3}));
    QVERIFY(json["seconds"].toDouble() > 0);
    std::vector<Image> images;
    for (const QJsonValue& slice : json["slices"].toArray()) {
      const auto decoder = FrameDecoder::open(slice["file"].toString().toStdString());
      QVERIFY(decoder.has_value());
      images.push_back(*decoder->image(slice["frame"].toInt()));
    }
    const auto tensor = vision::makeTensor(*recipe, images);
    QVERIFY(tensor.has_value());
    const auto bytes = std::as_bytes(tensor->values());
    const QByteArray npy = contents(path("ct.npy"));
    QVERIFY(npy.startsWith("\x93NUMPY"));
    QVERIFY(npy.contains("'<f4'") && npy.contains("(6, 40, 48, 3, )"));
    QCOMPARE(npy.last(static_cast<qsizetype>(bytes.size())),
             QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())));
  }

  void threadsChangeNothing() {
    for (const char* threads : {"1", "2", "7"}) {
      QCOMPARE(run({kStudy, path(threads), "--recipe", "raw", "--threads", threads}).exitCode, 0);
    }
    QVERIFY(!contents(path("1")).isEmpty());
    QCOMPARE(contents(path("2")), contents(path("1")));
    QCOMPARE(contents(path("7")), contents(path("1")));
  }

  void takesTheSeriesThatIsAskedFor() {
    const QString all = run({kStudy, path("x.npy"), "--recipe", "raw", "--json"}).json()["series"].toString();
    const Outcome named = run({kStudy, path("x.npy"), "--recipe", "raw", "--json", "--series", all});
    QCOMPARE(named.json()["series"].toString(), all);
    QCOMPARE(named.json()["slices"].toArray().size(), 28);
    const Outcome unknown = run({kStudy, path("y.npy"), "--recipe", "raw", "--series", "1.2.3"});
    QVERIFY(unknown.exitCode != 0);
    QVERIFY(unknown.errors.contains("There is no series 1.2.3"));
    QVERIFY(!QFile::exists(path("y.npy")));
  }

  void listsItsRecipes() {
    const Outcome outcome = run({"--list-recipes", "--json"});
    QCOMPARE(outcome.exitCode, 0);
    const QJsonArray list = QJsonDocument::fromJson(outcome.output).array();
    QCOMPARE(list.size(), static_cast<qsizetype>(vision::builtInRecipes().size()));
    for (const QJsonValue& one : list) {
      const auto text = QJsonDocument(one["recipe"].toObject()).toJson().toStdString();
      const auto recipe = vision::readRecipe(text);
      QVERIFY(recipe.has_value());
      QCOMPARE(one["identity"].toString().toStdString(), vision::identity(*recipe));
    }
  }

  void refusalsAreOneSentence() {
    for (const QStringList& arguments : {QStringList{kStudy, path("z.npy")},
                                         {kStudy, path("z.npy"), "--recipe", "medgemma"},
                                         {path("nowhere"), path("z.npy"), "--recipe", "raw"},
                                         {kStudy, path("z.npy"), "--recipe", path("none.json")},
                                         {path("small.json"), path("z.npy"), "--recipe", "raw"}}) {
      const Outcome outcome = run(arguments);
      QVERIFY(outcome.exitCode != 0);
      QVERIFY2(outcome.errors.startsWith("praxis-cli: "), qPrintable(outcome.errors));
      QCOMPARE(outcome.errors.trimmed().count('\n'), 0);
      QVERIFY(!QFile::exists(path("z.npy")));
    }
  }

 private:
  QString path(const QString& name) const { return m_folder.filePath(name); }

  QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(DicomTensorCommandTest)
#include "dicom_tensor_command_test.moc"
