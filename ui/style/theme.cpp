#include "ui/style/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QPalette>
#include <QPixmapCache>
#include <QStyle>
#include <QStyleFactory>

#include "ui/style/style_sheet.h"

namespace praxis::ui::style {

namespace {

// One per process, as the application's palette and style are; only apply() writes it.
Theme g_current = Theme::dark;

void setRoles(QPalette& palette, QPalette::ColorGroup group, const Colours& c) {
  const bool disabled = group == QPalette::Disabled;
  const QColor text = disabled ? mix(c.surface, c.muted, 0.55) : c.text;
  const std::pair<QPalette::ColorRole, QColor> roles[] = {
      {QPalette::Window, c.background}, {QPalette::WindowText, text},
      {QPalette::Base, c.surface}, {QPalette::AlternateBase, mix(c.surface, c.raised, 0.5)},
      {QPalette::Text, text}, {QPalette::PlaceholderText, c.muted},
      {QPalette::Button, c.raised}, {QPalette::ButtonText, text}, {QPalette::BrightText, c.danger},
      {QPalette::ToolTipBase, c.raised}, {QPalette::ToolTipText, c.text},
      {QPalette::Highlight, c.selection}, {QPalette::HighlightedText, text},
      {QPalette::Link, c.info}, {QPalette::LinkVisited, c.info},
      // Fusion shades frames and grids with these; left unset they come out bright on dark.
      {QPalette::Light, mix(c.raised, c.text, 0.08)}, {QPalette::Midlight, mix(c.raised, c.text, 0.04)},
      {QPalette::Mid, c.line}, {QPalette::Dark, mix(c.line, c.background, 0.5)}, {QPalette::Shadow, c.background},
  };
  for (const auto& [role, colour] : roles) palette.setColor(group, role, colour);
}

QPalette paletteOf(Theme theme) {
  QPalette palette;
  for (const auto group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled}) {
    setRoles(palette, group, colours(theme));
  }
  return palette;
}

// A dynamic property that a style sheet selects on is only seen after a fresh polish.
void setStyleProperty(QWidget& widget, const char* name, const char* value) {
  if (widget.property(name).toByteArray() == value) return;
  widget.setProperty(name, QByteArray(value));
  widget.style()->unpolish(&widget);
  widget.style()->polish(&widget);
  widget.update();
}

}  // namespace

void apply(QApplication& application, Theme theme) {
  const bool first = application.styleSheet().isEmpty();
  if (first) {
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setFont(font(FontSize::body));
  } else if (theme == g_current) {
    return;
  }
  g_current = theme;
  application.setPalette(paletteOf(theme));
  application.setStyleSheet(styleSheet(theme));
}

Theme current() { return g_current; }

void setTone(QWidget& widget, Tone tone) {
  static constexpr const char* kNames[] = {"normal", "muted", "accent", "info", "warning", "danger", "ai"};
  setStyleProperty(widget, "tone", kNames[static_cast<int>(tone)]);
}

void setAiRule(QWidget& widget) {
  widget.setAttribute(Qt::WA_StyledBackground);
  setStyleProperty(widget, "aiRule", "yes");
}

void setRole(QAbstractButton& button, ButtonRole role) {
  static constexpr const char* kNames[] = {"primary", "secondary", "flat", "danger"};
  setStyleProperty(button, "role", kNames[static_cast<int>(role)]);
}

void setGround(QWidget& widget, Ground ground, bool framed) {
  static constexpr const char* kNames[] = {"background", "surface", "raised"};
  widget.setAttribute(Qt::WA_StyledBackground);
  setStyleProperty(widget, "framed", framed ? "yes" : "no");
  setStyleProperty(widget, "ground", kNames[static_cast<int>(ground)]);
}

}  // namespace praxis::ui::style
