// A study of reports and documents alone: listed, opened, and opened again from the list, with its text.

#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>
#include <QTreeView>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/panel/dicom_panel.h"
#include "plugins/dicom/panel/document_dialog.h"
#include "plugins/dicom/panel/series_strip.h"
#include "plugins/dicom/panel/study_browser.h"
#include "plugins/dicom/panel/study_model.h"
#include "tests/plugins/dicom/dicom_maker.h"

using namespace praxis::plugins::dicom;
using panel::DicomPanel;
using panel::DocumentDialog;
using panel::StudyBrowser;
using praxis::tests::DicomMaker;

namespace {

class Host : public praxis::ui::plugin::PanelHost {
 public:
  void showStatus(const QString&) override {}
  QString cacheFolder() const override { return {}; }
  QStringList samplePaths() const override { return {}; }
  QString dataFolder() const override { return m_folder.path(); }

 private:
  QTemporaryDir m_folder;
};

void makeReport(const std::filesystem::path& path) {
  DicomMaker maker;
  maker.set(DCM_SOPClassUID, UID_BasicTextSRStorage).set(DCM_Modality, "SR");
  DcmItem *item = nullptr, *name = nullptr;
  maker.data().findOrCreateSequenceItem(DCM_ContentSequence, item);
  item->putAndInsertString(DCM_ValueType, "TEXT");
  item->putAndInsertString(DCM_TextValue, "Nothing abnormal.");
  item->findOrCreateSequenceItem(DCM_ConceptNameCodeSequence, name);
  name->putAndInsertString(DCM_CodeMeaning, "Finding");
  QVERIFY(maker.save(path));
}

void makeLetter(const std::filesystem::path& path) {
  DicomMaker maker;
  maker.set(DCM_SOPClassUID, UID_EncapsulatedPDFStorage).set(DCM_SOPInstanceUID, "2.25.9");
  maker.set(DCM_SeriesInstanceUID, "2.25.10").set(DCM_DocumentTitle, "Letter");
  const std::vector<Uint8> bytes{'%', 'P', 'D', 'F'};
  maker.data().putAndInsertUint8Array(DCM_EncapsulatedDocument, bytes.data(), bytes.size());
  QVERIFY(maker.save(path));
}

}  // namespace

class DocumentDialogTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { file::startUp(); }
  void cleanupTestCase() {
    m_pool.waitForDone();
    file::shutDown();
  }

  void whatHasNoPicturesIsListedAndShown() {
    QTemporaryDir folder;
    makeLetter(praxis::tests::in(folder, "letter"));
    makeReport(praxis::tests::in(folder, "report"));
    Host host;
    DicomPanel panel(host, m_pool);
    panel.resize(1200, 800);
    panel.show();
    panel.openPaths({folder.path()});
    QTRY_VERIFY_WITH_TIMEOUT(dialogOf(panel) != nullptr, 20000);
    checkAndClose(*dialogOf(panel));
    auto* studies = panel.findChild<StudyBrowser*>();
    QTRY_VERIFY_WITH_TIMEOUT(studies->model().rowCount() == 1 && panel.isIdle(), 20000);
    const auto& strip = studies->strip().seriesModel();
    QCOMPARE(strip.rowCount(), 2);
    QCOMPARE(strip.index(0).data(panel::SeriesStripModel::kDetail).toString(), QStringLiteral("Document"));
    QCOMPARE(strip.index(1).data(panel::SeriesStripModel::kDetail).toString(), QStringLiteral("Report"));
    QTRY_VERIFY(dialogOf(panel) == nullptr);
    QTest::keyClick(&studies->table(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(dialogOf(panel) != nullptr, 20000);
    checkAndClose(*dialogOf(panel));
  }

 private:
  static DocumentDialog* dialogOf(DicomPanel& panel) { return panel.findChild<DocumentDialog*>(); }
  static void checkAndClose(DocumentDialog& dialog) {
    QTRY_VERIFY(dialog.isIdle());
    QVERIFY(dialog.saveButton().isEnabled());
    dialog.choose(1);
    QTRY_COMPARE(dialog.shownText(), QStringLiteral("Finding: Nothing abnormal.\n"));
    QVERIFY(!dialog.saveButton().isEnabled());
    dialog.close();
  }

  QThreadPool m_pool;
};

QTEST_MAIN(DocumentDialogTest)
#include "document_dialog_test.moc"
