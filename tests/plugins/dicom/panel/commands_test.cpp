// The table of commands: complete, one key for one thing, every icon there.

#include <set>

#include <QFile>
#include <QTest>

#include "plugins/dicom/panel/commands.h"
#include "plugins/dicom/panel/presets.h"

using namespace praxis::plugins::dicom;
using panel::Command;

namespace {

std::optional<Command> press(int key, Qt::KeyboardModifiers modifiers = {}) {
  return panel::commandFor(QKeyEvent(QEvent::KeyPress, key, modifiers));
}

}  // namespace

class CommandsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyCommandHasOneRow() {
    int expected = 0;
    for (const auto& row : panel::commandRows()) {
      QCOMPARE(static_cast<int>(row.command), expected++);
      QCOMPARE(&panel::row(row.command), &row);
      QVERIFY(!panel::nameOf(row.command).isEmpty());
    }
    QCOMPARE(expected, static_cast<int>(Command::askRegion) + 1);
  }

  void noTwoCommandsShareAKey() {
    std::set<int> keys;
    for (const auto& row : panel::commandRows()) {
      if (row.key == 0) continue;
      QVERIFY2(keys.insert(row.key).second, row.name);
      const int key = row.key & ~static_cast<int>(Qt::KeyboardModifierMask);
      QVERIFY2(key < Qt::Key_0 || key > Qt::Key_9, row.name);  // digits are windows
      const auto modifiers = Qt::KeyboardModifiers(row.key & static_cast<int>(Qt::KeyboardModifierMask));
      QCOMPARE(press(key, modifiers), std::optional(row.command));
    }
  }

  void keysOfOtherKeyboardsMeanTheSame() {
    QCOMPARE(press(Qt::Key_Up, Qt::KeypadModifier), std::optional(Command::previousSlice));
    QCOMPARE(press(Qt::Key_Plus, Qt::ShiftModifier), std::optional(Command::cineFaster));
    QCOMPARE(press(Qt::Key_Enter, Qt::KeypadModifier), std::optional(Command::solo));
    QCOMPARE(press(Qt::Key_W, Qt::AltModifier), std::optional<Command>());
    QCOMPARE(press(Qt::Key_1, Qt::ControlModifier), std::optional<Command>());
  }

  void digitsChooseWindows() {
    QCOMPARE(panel::presetFor(QKeyEvent(QEvent::KeyPress, Qt::Key_1, Qt::NoModifier)), std::optional(0));
    QCOMPARE(panel::presetFor(QKeyEvent(QEvent::KeyPress, Qt::Key_0, Qt::NoModifier)), std::optional(9));
    // Ctrl and a digit belong to the rail.
    QVERIFY(!panel::presetFor(QKeyEvent(QEvent::KeyPress, Qt::Key_1, Qt::ControlModifier)));
  }

  void everyIconIsThere() {
    for (const auto& row : panel::commandRows()) {
      const QString path = QStringLiteral(PRAXIS_SOURCE_DIR "/resources/icons/%1.svg").arg(row.icon);
      QVERIFY2(*row.icon == '\0' || QFile::exists(path), qPrintable(path));
    }
  }

  void toolTipsNameTheKey() {
    QCOMPARE(panel::toolTipOf(Command::invert), QString("Invert (I)"));
    QCOMPARE(panel::toolTipOf(Command::linkByNumber), panel::nameOf(Command::linkByNumber));
  }

  void presetsAreUsableWindows() {
    QVERIFY(panel::presetsFor("CT").size() >= 10);
    for (const auto& preset : panel::presetsFor("CT")) QVERIFY(preset.width >= 1);
    QVERIFY(panel::presetsFor("MR").empty());
  }
};

QTEST_MAIN(CommandsTest)  // key events make devices that the application frees
#include "commands_test.moc"
