#include "plugins/dicom/panel/commands.h"

#include <algorithm>

#include <QCoreApplication>
#include <QKeySequence>

namespace praxis::plugins::dicom::panel {

const CommandRow& row(Command command) {
  const auto rows = commandRows();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [command](const CommandRow& one) { return one.command == command; });
  return *found;  // a test walks the enumeration
}

QString nameOf(Command command) { return QCoreApplication::translate("Commands", row(command).name); }

QString toolTipOf(Command command) {
  const int key = row(command).key;
  if (key == 0) return nameOf(command);
  return QStringLiteral("%1 (%2)").arg(nameOf(command), QKeySequence(key).toString(QKeySequence::NativeText));
}

std::optional<Command> commandFor(const QKeyEvent& event) {
  // Arrow keys of some keyboards say that they are on the keypad; "+" needs Shift on many.
  Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
  int key = event.key();
  if (key == Qt::Key_Plus || key == Qt::Key_Equal) {
    key = Qt::Key_Plus;
    modifiers &= ~Qt::ShiftModifier;
  }
  if (key == Qt::Key_Enter) key = Qt::Key_Return;
  if (key == Qt::Key_Backtab) modifiers |= Qt::ShiftModifier;
  for (const CommandRow& one : commandRows()) {
    if (one.key != 0 && one.key == (key | static_cast<int>(modifiers))) return one.command;
  }
  return std::nullopt;
}

std::optional<int> presetFor(const QKeyEvent& event) {
  if ((event.modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) return std::nullopt;
  if (event.key() == Qt::Key_0) return 9;
  if (event.key() < Qt::Key_1 || event.key() > Qt::Key_9) return std::nullopt;
  return event.key() - Qt::Key_1;
}

}  // namespace praxis::plugins::dicom::panel
