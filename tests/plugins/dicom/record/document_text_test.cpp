// Reports as text, line by line; the file inside a document comes out byte by byte.

#include <QTest>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/record/document_text.h"
#include "tests/plugins/dicom/dicom_maker.h"

using namespace praxis;
using namespace praxis::plugins::dicom;
using record::readDocumentText;
using record::saveEmbeddedFile;
using tests::DicomMaker;
using tests::in;

namespace {

DcmItem& child(DcmItem& parent, const char* type, const char* name) {
  DcmItem *item = nullptr, *code = nullptr;
  parent.findOrCreateSequenceItem(DCM_ContentSequence, item, -2);
  item->putAndInsertString(DCM_ValueType, type);
  item->findOrCreateSequenceItem(DCM_ConceptNameCodeSequence, code);
  code->putAndInsertString(DCM_CodeMeaning, name);
  return *item;
}

DicomMaker report() {
  DicomMaker maker;
  maker.set(DCM_SOPClassUID, UID_ComprehensiveSRStorage).set(DCM_SpecificCharacterSet, "ISO_IR 192");
  DcmItem* title = nullptr;
  maker.data().findOrCreateSequenceItem(DCM_ConceptNameCodeSequence, title);
  title->putAndInsertString(DCM_CodeMeaning, "Imaging Report");
  return maker;
}

}  // namespace

class DocumentTextTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

 private Q_SLOTS:
  void initTestCase() { file::startUp(); }
  void cleanupTestCase() { file::shutDown(); }

  void aReportIsReadItemByItem() {
    DicomMaker maker = report();
    DcmItem& findings = child(maker.data(), "CONTAINER", "Findings");
    child(findings, "TEXT", "Finding").putAndInsertString(DCM_TextValue, "\u80ba\u7ed3\u8282");
    DcmItem& size = child(findings, "NUM", "Diameter");
    DcmItem *value = nullptr, *unit = nullptr;
    size.findOrCreateSequenceItem(DCM_MeasuredValueSequence, value);
    value->putAndInsertString(DCM_NumericValue, "14");
    value->findOrCreateSequenceItem(DCM_MeasurementUnitsCodeSequence, unit);
    unit->putAndInsertString(DCM_CodeMeaning, "mm");
    QVERIFY(maker.save(in(m_folder, "report")));
    const auto text = readDocumentText(in(m_folder, "report"));
    QVERIFY(text);
    QCOMPARE(text->title, std::string("Imaging Report"));
    QCOMPARE(text->text, std::string("Findings\n  Finding: \u80ba\u7ed3\u8282\n  Diameter: 14 mm\n"));
    QCOMPARE(text->fileBytes, std::uint64_t{0});
    QVERIFY(!text->isShortened);
  }

  void deepAndLongReportsAreShortened() {
    DicomMaker deep = report(), wide = report();
    DcmItem* at = &deep.data();
    for (int level = 0; level < 60; ++level) at = &child(*at, "CONTAINER", "Level");
    QVERIFY(deep.save(in(m_folder, "deep")));
    QVERIFY(readDocumentText(in(m_folder, "deep"))->isShortened);
    const std::string words(40000, 'x');
    for (int i = 0; i < 40; ++i) child(wide.data(), "TEXT", "F").putAndInsertString(DCM_TextValue, words.c_str());
    QVERIFY(wide.save(in(m_folder, "wide")));
    const auto text = readDocumentText(in(m_folder, "wide"));
    QVERIFY(text->isShortened);
    QVERIFY(text->text.size() < 1'200'000);
  }

  void theFileInsideComesOutWithoutPadding() {
    DicomMaker maker;
    const std::string pdf = "%PDF-1.7 odd";
    const std::string padded = pdf.substr(0, 11) + std::string(1, '\0');
    maker.set(DCM_SOPClassUID, UID_EncapsulatedPDFStorage).set(DCM_DocumentTitle, "Letter");
    maker.set(DCM_MIMETypeOfEncapsulatedDocument, "application/pdf");
    maker.data().putAndInsertUint8Array(DCM_EncapsulatedDocument, reinterpret_cast<const Uint8*>(padded.data()), 12);
    maker.data().putAndInsertUint32(DcmTag(0x0042, 0x0015, EVR_UL), 11);
    QVERIFY(maker.save(in(m_folder, "letter")));
    const auto text = readDocumentText(in(m_folder, "letter"));
    QCOMPARE(text->title, std::string("Letter"));
    QCOMPARE(text->mimeType, std::string("application/pdf"));
    QCOMPARE(text->fileBytes, std::uint64_t{11});
    QVERIFY(saveEmbeddedFile(in(m_folder, "letter"), in(m_folder, "letter.pdf")));
    const std::vector<char> saved = tests::readAll(in(m_folder, "letter.pdf"));
    QCOMPARE(std::string(saved.begin(), saved.end()), pdf.substr(0, 11));
    DicomMaker none = report();
    QVERIFY(none.save(in(m_folder, "none")));
    QVERIFY(!saveEmbeddedFile(in(m_folder, "none"), in(m_folder, "none.pdf")));
  }
};

QTEST_GUILESS_MAIN(DocumentTextTest)
#include "document_text_test.moc"
