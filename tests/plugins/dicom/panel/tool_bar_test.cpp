// The toolbar: whatever its width, everything can still be reached; what is pressed is said once.

#include <set>

#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "plugins/dicom/panel/tool_bar.h"

using namespace praxis::plugins::dicom::panel;

namespace {

void collect(const QMenu& menu, std::set<QAction*>& actions) {
  for (QAction* action : menu.actions()) {
    actions.insert(action);
    if (action->menu() != nullptr) collect(*action->menu(), actions);
  }
}

// Of the buttons that can be seen, with their menus.
std::set<QAction*> reachable(ToolBar& bar) {
  std::set<QAction*> actions;
  Q_EMIT bar.moreMenu().aboutToShow();
  for (auto* button : bar.findChildren<QToolButton*>()) {
    if (!button->isVisible()) continue;
    if (button->defaultAction() != nullptr) actions.insert(button->defaultAction());
    if (button->menu() != nullptr) collect(*button->menu(), actions);
  }
  return actions;
}

}  // namespace

class ToolBarTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everythingCanBeReachedAtEveryWidth() {
    for (const int width : {380, 520, 640, 800, 1000, 1280, 2000}) {
      ToolBar bar;
      bar.resize(width, bar.sizeHint().height());
      bar.show();
      QCoreApplication::processEvents();
      const auto actions = reachable(bar);
      for (const CommandRow& row : commandRows()) {
        // Steps through a series are for wheel and keys; viewports are clicked.
        const bool step = row.group == CommandGroup::move && row.command != Command::cine;
        const bool walk = row.command == Command::nextViewport || row.command == Command::previousViewport;
        if (step || walk) continue;
        QVERIFY2(actions.contains(&bar.action(row.command)), qPrintable(QString("%1 at %2").arg(row.name).arg(width)));
      }
    }
  }

  void wideBarsShowEveryTool() {
    ToolBar bar;
    bar.resize(1150, bar.sizeHint().height());
    bar.show();
    QCoreApplication::processEvents();
    int tools = 0;
    for (auto* button : bar.findChildren<QToolButton*>()) {
      if (button->isVisible() && button->defaultAction() == &bar.action(Command::toolProbe)) ++tools;
    }
    QCOMPARE(tools, 1);
  }

  void whatIsPressedIsSaidOnce() {
    ToolBar bar;
    QSignalSpy said(&bar, &ToolBar::commandTriggered);
    bar.action(Command::invert).trigger();
    QCOMPARE(said.count(), 1);
    bar.setChecked(Command::invert, false);
    bar.setTool(Command::toolAngle);
    bar.setFramesPerSecond(30);
    QCOMPARE(said.count(), 1);
    QVERIFY(bar.action(Command::toolAngle).isChecked());
    QVERIFY(!bar.action(Command::toolWindow).isChecked());
  }

  void priorsAreOfferedByTheirDate() {
    ToolBar bar;
    QSignalSpy wanted(&bar, &ToolBar::compareWanted);
    bar.setPriors({"2024-06-07", "2023-01-02"});
    const auto offered = [&bar] {
      QList<QAction*> priors;
      for (QAction* action : reachable(bar)) {
        if (action->text().startsWith("Compare")) priors << action;
      }
      return priors;
    };
    bar.show();
    QCOMPARE(offered().size(), 2);
    for (QAction* action : offered()) {
      if (action->text().contains("2023")) action->trigger();
    }
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(wanted.front().front().toInt(), 1);
    bar.setPriors({});
    QCOMPARE(offered().size(), 0);
  }
};

QTEST_MAIN(ToolBarTest)
#include "tool_bar_test.moc"
