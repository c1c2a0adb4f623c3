// Every file of the test set: its header read alone says what the whole file says, and opens or fails as it does.

#include <QTest>

#include "plugins/dicom/file/pixel_layout.h"
#include "tests/conformance/dicom_data.h"

using namespace praxis;
namespace file = plugins::dicom::file;
namespace fs = std::filesystem;

class DicomHeaderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!fs::exists(tests::dicomFolder())) QSKIP("The conformance data are not here.");
    file::startUp();
  }
  void cleanupTestCase() { file::shutDown(); }

  void headerAgreesWithWhole() {
    int opened = 0;
    for (const auto& entry : fs::recursive_directory_iterator(tests::dicomFolder())) {
      if (!entry.is_regular_file()) continue;
      const std::string name = entry.path().filename().string();
      const auto header = file::DicomFile::open(entry.path(), file::ReadDepth::header);
      const auto whole = file::DicomFile::open(entry.path(), file::ReadDepth::whole);
      // A single compressed frame may be cut off: the header does not say.
      if (!whole && header) {
        QVERIFY2(header->pixelExtent() && header->pixelExtent()->encapsulated, name.c_str());
        continue;
      }
      QVERIFY2(header.has_value() == whole.has_value(), name.c_str());
      if (!header) continue;
      ++opened;
      QCOMPARE(header->transferSyntaxUid(), whole->transferSyntaxUid());
      for (const file::Tag tag : {file::Tag{0x0008, 0x0018}, {0x0010, 0x0010}, {0x0020, 0x0032}, {0x0028, 0x1050}}) {
        QVERIFY2(header->text(tag) == whole->text(tag), name.c_str());
        QVERIFY2(header->numbers(tag) == whole->numbers(tag), name.c_str());
      }
      const auto one = file::pixelLayout(*header), other = file::pixelLayout(*whole);
      QVERIFY2(one.has_value() == other.has_value(), name.c_str());
      if (!one) continue;
      QVERIFY2(one->frames == other->frames && one->pixelBytes == other->pixelBytes &&
                   one->encapsulated == other->encapsulated && one->bitsStored == other->bitsStored,
               name.c_str());
    }
    QVERIFY(opened > 250);
  }
};

QTEST_GUILESS_MAIN(DicomHeaderTest)
#include "dicom_header_test.moc"
