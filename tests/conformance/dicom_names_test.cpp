// Text of every character set of the test set, decoded to UTF-8, against names.json.

#include <QRegularExpression>
#include <QTest>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/charset.h"
#include "plugins/dicom/file/values.h"
#include "tests/conformance/dicom_data.h"

using namespace praxis;
namespace file = plugins::dicom::file;

namespace {

file::Tag tagOf(const QString& text) {
  bool ok = false;
  const unsigned number = text.left(8).toUInt(&ok, 16);
  return {static_cast<std::uint16_t>(number >> 16), static_cast<std::uint16_t>(number)};
}

// Walks "0040A730[2]", "0040A730[0]" down; character sets are inherited on the way.
DcmItem* follow(DcmItem* item, const QJsonArray& path, std::string& charset) {
  charset = file::rawText(*item, {0x0008, 0x0005});
  for (const QJsonValue& step : path) {
    const QString text = step.toString();
    item = file::sequenceItem(*item, tagOf(text), text.mid(9, text.size() - 10).toULong());
    if (item == nullptr) return nullptr;
    const std::string own = file::rawText(*item, {0x0008, 0x0005});
    if (!own.empty()) charset = own;
  }
  return item;
}

}  // namespace

class DicomNamesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!std::filesystem::exists(tests::dicomFolder())) QSKIP("The conformance data are not here.");
    file::startUp();
  }
  void cleanupTestCase() { file::shutDown(); }

  void textMatches_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QJsonObject>("element");
    for (const QJsonValue& entry : tests::dicomExpectations("names.json")["files"].toArray()) {
      for (const QJsonValue& element : entry["elements"].toArray()) {
        const QString name = entry["file"].toString() + " " + element["tag"].toString();
        QTest::newRow(qPrintable(name)) << entry["file"].toString() << element.toObject();
      }
    }
  }

  void textMatches() {
    QFETCH(QString, path);
    QFETCH(QJsonObject, element);
    const auto opened = file::DicomFile::open(tests::dicomFolder() / path.toStdString(), file::ReadDepth::header);
    QVERIFY2(opened.has_value(), opened ? "" : opened.error().message.c_str());
    std::string charset;
    DcmItem* item = follow(opened->dcmtk().getDataset(), element["in_sequence"].toArray(), charset);
    QVERIFY(item != nullptr);
    QString got;
    for (const std::string& value : file::texts(*item, tagOf(element["tag"].toString()), charset)) {
      QVERIFY(file::isUtf8(value));
      got += (got.isEmpty() ? "" : "\\") + QString::fromStdString(value);
    }
    // By the character set that the file names, these bytes mean nothing.
    if (!element["value"].isString()) {
      QVERIFY(got.contains(QChar(0xfffd)));
      return;
    }
    QCOMPARE(got, element["value"].toString());
  }

  // Mislabelled files read as the user says.
  void overrideMatches() {
    int checked = 0;
    for (const QJsonValue& entry : tests::dicomExpectations("names.json")["files"].toArray()) {
      const QJsonObject named = entry["with_override"].toObject();
      for (auto one = named.begin(); one != named.end(); ++one, ++checked) {
        const auto opened = file::DicomFile::open(tests::dicomFolder() / entry["file"].toString().toStdString(),
                                                  file::ReadDepth::header, one.key().toStdString());
        QVERIFY(opened.has_value());
        QCOMPARE(QString::fromStdString(opened->text({0x0010, 0x0010})), one.value().toString());
      }
    }
    QCOMPARE(checked, 4);
  }
};

QTEST_GUILESS_MAIN(DicomNamesTest)
#include "dicom_names_test.moc"
