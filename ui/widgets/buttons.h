#pragma once
// Buttons in the window's three looks. Thread: gui.

#include <QPushButton>
#include <QToolButton>

namespace praxis::ui::widgets {

// The one accent-filled button of a view. `icon` is a name for style::icon, or empty.
QPushButton* primaryButton(const QString& text, const QString& icon, QWidget* parent);
// Outlined.
QPushButton* secondaryButton(const QString& text, const QString& icon, QWidget* parent);
// Text without a frame.
QPushButton* flatButton(const QString& text, const QString& icon, QWidget* parent);
// A frameless square with an icon; `label` is its tool tip and its accessible name.
QToolButton* iconButton(const QString& icon, const QString& label, QWidget* parent);

}  // namespace praxis::ui::widgets
