// The Models page with real files: found, described, judged, loaded, refused, unloaded, and closed while reading.

#include <QFile>
#include <QPushButton>
#include <QTest>

#include "tests/support/engine_harness.h"
#include "ui/library/context_chooser.h"
#include "ui/library/model_details.h"
#include "ui/library/model_list.h"
#include "ui/library/models_page.h"
#include "ui/style/theme.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/progress_row.h"

using namespace praxis::ui;
using praxis::tests::support::EngineHarness;

namespace {

constexpr int kWaitMs = 30000;

}  // namespace

class ModelsPageTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder, m_elsewhere, m_nothing;
  QString m_model, m_damaged;

 private Q_SLOTS:
  void initTestCase() {
    style::apply(*qApp, style::Theme::dark);
    m_model = praxis::tests::support::writeModel(m_folder);
    QVERIFY(!m_model.isEmpty());
    m_damaged = m_elsewhere.filePath("damaged.gguf");
    QVERIFY(QFile::copy(m_model, m_damaged));
    QVERIFY(QFile::resize(m_damaged, 4096));
  }

  void anEmptyFolderTeaches() {
    EngineHarness engine;
    library::ModelsPage page(engine.client(), {m_nothing.path()});
    page.show();
    QTRY_VERIFY_WITH_TIMEOUT(page.isIdle(), kWaitMs);
    auto* empty = page.findChild<widgets::EmptyState*>();
    QTRY_VERIFY(empty->isVisible());
    QVERIFY(empty->note().contains(m_nothing.path()));
  }

  void aFoundModelIsDescribedAndJudged() {
    EngineHarness engine;
    library::ModelsPage page(engine.client(), {m_folder.path()});
    page.show();
    auto* list = page.findChild<library::ModelList*>();
    QTRY_COMPARE_WITH_TIMEOUT(list->count(), 1, kWaitMs);
    QTRY_VERIFY_WITH_TIMEOUT(page.isIdle(), kWaitMs);
    const library::ModelEntry* entry = list->selected();
    QVERIFY(entry && entry->isUsable());
    QVERIFY(entry->summary->untrainedSample);
    QCOMPARE(entry->summary->quantisation, std::string("Q8_0"));
    auto* chooser = page.findChild<library::ContextChooser*>();
    QTRY_VERIFY_WITH_TIMEOUT(chooser->fit().has_value(), kWaitMs);
    QVERIFY2(chooser->verdictText().startsWith("Fits: needs"), qPrintable(chooser->verdictText()));
  }

  void aDamagedFileSaysWhyAndCannotBeLoaded() {
    EngineHarness engine;
    library::ModelsPage page(engine.client(), {m_folder.path()});
    page.show();
    page.openFile(m_damaged);
    auto* list = page.findChild<library::ModelList*>();
    QTRY_VERIFY_WITH_TIMEOUT(list->selected() && list->selected()->path == m_damaged, kWaitMs);
    QVERIFY(!list->selected()->isUsable());
    QVERIFY2(list->selected()->error.contains("damaged.gguf"), qPrintable(list->selected()->error));
    QVERIFY(!page.findChild<library::ModelDetails*>()->canLoad());
    page.loadSelected();
    QCOMPARE(engine.client().state(), bridge::EngineState::empty);
  }

  void loadsWithTheChosenContextAndUnloads() {
    EngineHarness engine;
    library::ModelsPage page(engine.client(), {m_folder.path()});
    page.show();
    auto* details = page.findChild<library::ModelDetails*>();
    QTRY_VERIFY_WITH_TIMEOUT(details->canLoad(), kWaitMs);
    details->context()->setContext(512);
    page.loadSelected();
    QCOMPARE(engine.client().state(), bridge::EngineState::loading);
    QVERIFY(details->progress()->isRunning());
    QTRY_COMPARE_WITH_TIMEOUT(engine.client().state(), bridge::EngineState::ready, kWaitMs);
    QCOMPARE(engine.client().model()->contextTokens, qint64(512));
    QVERIFY(!details->progress()->isRunning());
    Q_EMIT details->unloadRequested();
    QTRY_COMPARE_WITH_TIMEOUT(engine.client().state(), bridge::EngineState::empty, kWaitMs);
    QTRY_VERIFY_WITH_TIMEOUT(details->canLoad(), kWaitMs);
  }

  void aFileThatGoesAwayFailsInThePage() {
    const QString path = m_elsewhere.filePath("short-lived.gguf");
    QVERIFY(QFile::copy(m_model, path));
    EngineHarness engine;
    library::ModelsPage page(engine.client(), {m_nothing.path()});
    page.show();
    page.openFile(path);
    auto* details = page.findChild<library::ModelDetails*>();
    QTRY_VERIFY_WITH_TIMEOUT(details->canLoad(), kWaitMs);
    QVERIFY(QFile::remove(path));
    page.loadSelected();
    QTRY_COMPARE_WITH_TIMEOUT(engine.client().state(), bridge::EngineState::failed, kWaitMs);
    auto* message = page.findChild<widgets::InlineMessage*>();
    QVERIFY(message->isVisible());
    QVERIFY2(message->text().contains("short-lived.gguf"), qPrintable(message->text()));
  }

  void thePageMayGoWhileFilesAreRead() {
    EngineHarness engine;
    for (int i = 0; i < 5; ++i) library::ModelsPage page(engine.client(), {m_folder.path(), m_elsewhere.path()});
  }
};

QTEST_MAIN(ModelsPageTest)
#include "models_page_test.moc"
