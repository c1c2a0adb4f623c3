// The small widgets say what they were told, hide when they have nothing to say, and never force their parent wide.

#include <QApplication>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "ui/style/theme.h"
#include "ui/widgets/collapsible_panel.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/status_strip.h"
#include "ui/widgets/value_label.h"

using namespace praxis::ui::widgets;

class SmallWidgetsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { praxis::ui::style::apply(*qApp, praxis::ui::style::Theme::dark); }

  void elidedLabelGivesWay() {
    ElidedLabel label(QString(400, u'w'));
    QVERIFY(label.minimumSizeHint().width() < 40);
    label.resize(100, 20);
    QVERIFY(label.isElided());
    label.setText(QStringLiteral("short"));
    QVERIFY(!label.isElided());
    QVERIFY(label.toolTip().isEmpty());
  }

  void messageShowsAndCloses() {
    InlineMessage message;
    QVERIFY(message.isHidden());
    QSignalSpy dismissed(&message, &InlineMessage::dismissed);
    message.say(InlineMessage::Kind::error, QStringLiteral("a.gguf ends early. Copy it again."),
                QStringLiteral("Show folder"));
    QVERIFY(!message.isHidden());
    QCOMPARE(message.kind(), InlineMessage::Kind::error);
    QSignalSpy action(&message, &InlineMessage::actionTriggered);
    message.findChild<QPushButton*>()->click();
    QCOMPARE(action.size(), 1);
    message.findChild<QToolButton*>()->click();
    QVERIFY(message.isHidden());
    QCOMPARE(dismissed.size(), 1);
    message.say(InlineMessage::Kind::info, QStringLiteral("Loaded."));
    QVERIFY(message.findChild<QPushButton*>()->isHidden());
  }

  void progressCanBeStopped() {
    ProgressRow row;
    QVERIFY(row.isHidden());
    row.start(QStringLiteral("Loading a.gguf"));
    QVERIFY(row.isRunning());
    row.setProgress(0.5);
    QCOMPARE(row.findChild<QProgressBar*>()->value(), 500);
    row.setProgress(-1);
    QCOMPARE(row.findChild<QProgressBar*>()->maximum(), 0);
    row.setProgress(7);
    QCOMPARE(row.findChild<QProgressBar*>()->value(), 1000);
    QSignalSpy stop(&row, &ProgressRow::stopRequested);
    row.findChild<QToolButton*>()->click();
    QCOMPARE(stop.size(), 1);
    row.finish();
    QVERIFY(row.isHidden());
    QVERIFY(!row.isRunning());
  }

  void panelFoldsAndUnfolds() {
    CollapsiblePanel panel(QStringLiteral("Parameters"));
    auto* content = new QLabel(QStringLiteral("Temperature"));
    panel.addSection(QStringLiteral("Sampling"), content);
    panel.show();
    const int wide = panel.width();
    QSignalSpy changes(&panel, &CollapsiblePanel::collapsedChanged);
    panel.findChild<QToolButton*>(QStringLiteral("foldPanel"))->click();
    QVERIFY(panel.isCollapsed());
    QVERIFY(!content->isVisible());
    QVERIFY(panel.maximumWidth() < wide / 3);
    panel.setCollapsed(false);
    QVERIFY(content->isVisible());
    QCOMPARE(panel.maximumWidth(), wide);
    QCOMPARE(changes.size(), 2);
  }

  void emptyStateTeaches() {
    EmptyState empty(QStringLiteral("models"), QStringLiteral("No model is loaded."), QStringLiteral("Open a model"));
    QSignalSpy activated(&empty, &EmptyState::activated);
    empty.button()->click();
    QCOMPARE(activated.size(), 1);
    empty.setNote(QStringLiteral("This machine can run models of up to 7 B parameters."));
    QCOMPARE(empty.note().isEmpty(), false);
    QVERIFY(!EmptyState(QStringLiteral("info"), QStringLiteral("Nothing.")).button());
  }

  void valueWithoutFigureShowsADash() {
    ValueLabel value(QStringLiteral("Decode"), ValueLabel::Size::large);
    QCOMPARE(value.figure(), QString(kNothing));
    value.setValue(QStringLiteral("42.7"), QStringLiteral("tokens/s"));
    QCOMPARE(value.figure(), QStringLiteral("42.7"));
    value.setValue({}, QStringLiteral("tokens/s"));
    QCOMPARE(value.figure(), QString(kNothing));
  }

  void stripStaysNarrow() {
    StatusStrip strip;
    StatusCell* elastic = strip.addCell(QStringLiteral("models"), true);
    StatusCell* fixed = strip.addCell(QStringLiteral("lock"));
    elastic->setText(QString(500, u'm'));
    fixed->setText(QStringLiteral("Offline"));
    fixed->setTone(praxis::ui::style::Tone::accent);
    QCOMPARE(fixed->text(), QStringLiteral("Offline"));
    strip.resize(400, strip.height());
    strip.show();
    QVERIFY(strip.minimumSizeHint().width() < 300);
    QVERIFY(fixed->width() >= fixed->sizeHint().width());
  }
};

QTEST_MAIN(SmallWidgetsTest)
#include "small_widgets_test.moc"
