// The part of the Models page that evaluates: sets are offered, a run fills the table and is compared with the one
// before, what cannot run says why, and results leave as CSV.

#include <QCheckBox>
#include <QDir>
#include <QPushButton>
#include <QTest>

#include "engine/eval/result_store.h"
#include "tests/support/engine_harness.h"
#include "tests/support/task_files.h"
#include "ui/bridge/evaluation_client.h"
#include "ui/library/evaluation_panel.h"
#include "ui/library/evaluation_table.h"
#include "ui/library/evaluation_text.h"
#include "ui/style/theme.h"
#include "ui/widgets/inline_message.h"

using namespace praxis::ui;
using namespace praxis::ui::library;
namespace eval = praxis::engine::eval;
using praxis::tests::support::EngineHarness;
using praxis::tests::support::writeTasks;

namespace {

constexpr int kWaitMs = 60000;

QPushButton* buttonNamed(const QWidget& parent, const QString& text) {
  for (QPushButton* button : parent.findChildren<QPushButton*>()) {
    if (button->text() == text) return button;
  }
  return nullptr;
}

QList<QCheckBox*> taskBoxes(const EvaluationPanel& panel) {
  QList<QCheckBox*> boxes = panel.findChildren<QCheckBox*>();
  boxes.removeIf([](const QCheckBox* box) { return box->property("path").isNull(); });
  return boxes;
}

}  // namespace

class EvaluationPanelTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder, m_sets;
  QString m_model, m_own;

  EvaluationPanel::Folders folders(const QString& results) const { return {m_sets.path(), m_folder.filePath(results)}; }

 private Q_SLOTS:
  void initTestCase() {
    style::apply(*qApp, style::Theme::dark);
    m_model = praxis::tests::support::writeModel(m_folder);
    QVERIFY(!writeTasks(m_sets, QStringLiteral("report_qa.jsonl"), 2).isEmpty());
    m_own = writeTasks(m_folder, QStringLiteral("own.jsonl"), 1);
  }

  void setsAreOfferedAndOwnFilesAdded() {
    EngineHarness engine;
    EvaluationPanel panel(engine.client(), folders("none"));
    panel.show();
    QTRY_COMPARE_WITH_TIMEOUT(taskBoxes(panel).size(), 1, kWaitMs);
    QCOMPARE(taskBoxes(panel).first()->text(), QString("Questions about a report"));
    panel.addTaskFile(m_own);
    panel.addTaskFile(m_own);
    QCOMPARE(taskBoxes(panel).size(), 2);
    // Nothing runs before the model is loaded.
    panel.setModel("sample", false);
    QVERIFY(!buttonNamed(panel, "Run")->isEnabled());
    panel.run();
    QVERIFY(!engine.client().evaluation().isRunning());
  }

  void aRunFillsTheTableAndIsComparedWithTheOneBefore() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model, 512));
    EvaluationPanel panel(engine.client(), folders("compared"));
    panel.show();
    QTRY_COMPARE_WITH_TIMEOUT(taskBoxes(panel).size(), 1, kWaitMs);
    panel.setModel(engine.client().model()->name, true);
    auto* table = panel.findChild<EvaluationTable*>();
    QCOMPARE(table->topLevelItemCount(), 0);
    buttonNamed(panel, "Run")->click();
    QVERIFY(buttonNamed(panel, "Stop") != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(panel.isIdle(), kWaitMs);
    QCOMPARE(table->topLevelItemCount(), 1);
    QCOMPARE(table->topLevelItem(0)->child(0)->text(0), QString("Exact match"));
    QCOMPARE(table->topLevelItem(0)->child(0)->text(1), QString("0.0 %"));
    QVERIFY(table->topLevelItem(0)->child(0)->text(5).isEmpty());
    QTest::qWait(1100);  // results are told apart by the second
    panel.run();
    QTRY_VERIFY_WITH_TIMEOUT(panel.isIdle(), kWaitMs);
    QCOMPARE(table->topLevelItem(0)->child(0)->text(4), QString("+0.0 points"));
    QCOMPARE(table->topLevelItem(0)->child(0)->text(5), QString("0.0 %"));
    // A later panel finds both.
    EvaluationPanel again(engine.client(), folders("compared"));
    again.setModel(engine.client().model()->name, true);
    QTRY_VERIFY_WITH_TIMEOUT(again.findChild<EvaluationTable*>()->topLevelItemCount() == 1, kWaitMs);
    // And a CSV holds a line for each figure of each run.
    const QString csv = m_folder.filePath("results.csv");
    panel.exportCsv(csv);
    QTRY_VERIFY_WITH_TIMEOUT(panel.isIdle(), kWaitMs);
    QFile file(csv);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count("\r\n"), 1 + 2 * 2);
  }

  void stoppingSaysSo() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model, 512));
    EvaluationPanel panel(engine.client(), folders("stopped"));
    panel.show();
    panel.addTaskFile(writeTasks(m_folder, QStringLiteral("long.jsonl"), 500));
    panel.setModel(engine.client().model()->name, true);
    panel.run();
    buttonNamed(panel, "Stop")->click();
    QVERIFY(buttonNamed(panel, "Run") != nullptr);
    QCOMPARE(panel.findChild<widgets::InlineMessage*>()->text(), QString("The evaluation was stopped."));
  }

  void damagedResultsAreSaid() {
    const QString results = m_folder.filePath("damaged");
    QVERIFY(QDir().mkpath(results));
    QFile file(results + "/bad.json");
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{") == 1);
    file.close();
    EngineHarness engine;
    EvaluationPanel panel(engine.client(), folders("damaged"));
    panel.show();
    auto* message = panel.findChild<widgets::InlineMessage*>();
    QTRY_VERIFY_WITH_TIMEOUT(message->text().contains("bad.json is skipped"), kWaitMs);
  }

  void formulasStayText() {
    eval::TaskRun run{.file = "=cmd()", .records = 1};
    run.figures = {{"f1", 0.5, 0.25, 0.75, 1, eval::Unit::score, true}};
    const QString csv = EvaluationText::csv({run});
    QVERIFY2(csv.contains("\"'=cmd()\""), qPrintable(csv));
  }

  void thePanelMayGoInMidRun() {
    EngineHarness engine;
    QVERIFY(engine.load(m_model, 512));
    {
      EvaluationPanel panel(engine.client(), folders("gone"));
      panel.addTaskFile(m_own);
      panel.setModel(engine.client().model()->name, true);
      panel.run();
    }
    QTRY_VERIFY_WITH_TIMEOUT(!engine.client().evaluation().isRunning(), kWaitMs);
  }
};

QTEST_MAIN(EvaluationPanelTest)
#include "evaluation_panel_test.moc"
