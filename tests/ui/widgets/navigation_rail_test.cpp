// Pages are reachable by mouse, by Ctrl and figure and by the arrow keys, and each change is told once.

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "ui/style/theme.h"
#include "ui/widgets/navigation_rail.h"

using praxis::ui::widgets::NavigationRail;

class NavigationRailTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { praxis::ui::style::apply(*qApp, praxis::ui::style::Theme::dark); }

  void init() {
    m_rail = std::make_unique<NavigationRail>();
    m_rail->addPage(QStringLiteral("query"), QStringLiteral("Query"));
    m_rail->addPage(QStringLiteral("imaging"), QStringLiteral("Imaging"));
    m_rail->addPage(QStringLiteral("models"), QStringLiteral("Models"));
    m_rail->addPage(QStringLiteral("settings"), QStringLiteral("Settings"), true);
    m_rail->setCurrent(0);
    m_rail->show();
    m_rail->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_rail.get()));
  }

  void cleanup() { m_rail.reset(); }

  void shortcutsSelect() {
    QSignalSpy changes(m_rail.get(), &NavigationRail::currentChanged);
    QTest::keyClick(m_rail.get(), Qt::Key_3, Qt::ControlModifier);
    QTRY_COMPARE(m_rail->current(), 2);
    QCOMPARE(changes.size(), 1);
    QCOMPARE(changes.first().first().toInt(), 2);
  }

  void arrowsWalkOnceItHasTheFocus() {
    m_rail->button(0)->setFocus(Qt::TabFocusReason);
    QTest::keyClick(m_rail->button(0), Qt::Key_Down);
    QCOMPARE(m_rail->current(), 1);
    QVERIFY(m_rail->button(1)->hasFocus());
    QTest::keyClick(m_rail->button(1), Qt::Key_Up);
    QCOMPARE(m_rail->current(), 0);
  }

  void mouseSelectsAndTellsOfRepeats() {
    QSignalSpy changes(m_rail.get(), &NavigationRail::currentChanged);
    QSignalSpy presses(m_rail.get(), &NavigationRail::activated);
    QTest::mouseClick(m_rail->button(1), Qt::LeftButton);
    QTest::mouseClick(m_rail->button(1), Qt::LeftButton);
    QCOMPARE(changes.size(), 1);
    QCOMPARE(presses.size(), 2);
  }

  void onlyOnePageIsCurrent() {
    m_rail->setCurrent(3);
    int checked = 0;
    for (int index = 0; index < m_rail->count(); ++index) checked += m_rail->button(index)->isChecked();
    QCOMPARE(checked, 1);
    m_rail->setCurrent(99);
    QCOMPARE(m_rail->current(), 3);
  }

 private:
  std::unique_ptr<NavigationRail> m_rail;
};

QTEST_MAIN(NavigationRailTest)
#include "navigation_rail_test.moc"
