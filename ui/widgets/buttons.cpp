#include "ui/widgets/buttons.h"

#include "ui/style/theme.h"
#include "ui/style/tokens.h"

namespace praxis::ui::widgets {

namespace {

QPushButton* makeButton(const QString& text, const QString& icon, style::ButtonRole role, QWidget* parent) {
  auto* button = new QPushButton(text, parent);
  const bool primary = role == style::ButtonRole::primary;
  if (!icon.isEmpty()) button->setIcon(style::icon(icon, primary ? style::Ink::onAccent : style::Ink::automatic));
  // Wider than high: the icon is drawn in the middle, so that it stands off the text.
  button->setIconSize({style::kIconSmall + style::space::kTiny, style::kIconSmall});
  button->setAutoDefault(false);
  style::setRole(*button, role);
  return button;
}

}  // namespace

QPushButton* primaryButton(const QString& text, const QString& icon, QWidget* parent) {
  return makeButton(text, icon, style::ButtonRole::primary, parent);
}

QPushButton* secondaryButton(const QString& text, const QString& icon, QWidget* parent) {
  return makeButton(text, icon, style::ButtonRole::secondary, parent);
}

QPushButton* flatButton(const QString& text, const QString& icon, QWidget* parent) {
  return makeButton(text, icon, style::ButtonRole::flat, parent);
}

QToolButton* iconButton(const QString& icon, const QString& label, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setIcon(style::icon(icon));
  button->setIconSize({style::kIcon, style::kIcon});
  button->setFixedSize(style::kControlHeight, style::kControlHeight);
  button->setToolTip(label);
  button->setAccessibleName(label);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

}  // namespace praxis::ui::widgets
