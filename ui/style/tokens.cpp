#include "ui/style/tokens.h"

#include <algorithm>
#include <cmath>

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QGuiApplication>

namespace praxis::ui::style {

namespace {

Colours complete(Colours c) {
  c.hover = mix(c.surface, c.text, 0.07);
  c.pressed = mix(c.surface, c.text, 0.13);
  c.accentHover = mix(c.accent, c.text, 0.12);
  c.accentPressed = mix(c.accent, c.text, 0.24);
  c.selection = mix(c.surface, c.accent, 0.22);
  return c;
}

Colours dark() {
  Colours c;
  c.background = QColor(0x0E, 0x11, 0x16);
  c.surface = QColor(0x16, 0x1B, 0x22);
  c.raised = QColor(0x1E, 0x25, 0x2E);
  c.line = QColor(0x2B, 0x34, 0x40);
  c.text = QColor(0xE6, 0xED, 0xF3);
  c.muted = QColor(0x9A, 0xA7, 0xB4);
  c.accent = QColor(0x4C, 0xC2, 0xB0);
  c.info = QColor(0x6C, 0xA8, 0xFF);
  c.warning = QColor(0xE3, 0xB3, 0x41);
  c.danger = QColor(0xF2, 0x77, 0x7A);
  c.ai = QColor(0xB9, 0x9C, 0xF5);
  c.onAccent = QColor(0x0E, 0x11, 0x16);
  return complete(c);
}

Colours light() {
  Colours c;
  c.background = QColor(0xF6, 0xF7, 0xF9);
  c.surface = QColor(0xFF, 0xFF, 0xFF);
  c.raised = QColor(0xEE, 0xF1, 0xF4);
  c.line = QColor(0xD5, 0xDB, 0xE2);
  c.text = QColor(0x1B, 0x22, 0x2A);
  c.muted = QColor(0x5A, 0x66, 0x72);
  c.accent = QColor(0x0F, 0x7F, 0x70);
  c.info = QColor(0x1E, 0x62, 0xC4);
  c.warning = QColor(0x8A, 0x5A, 0x00);
  c.danger = QColor(0xBE, 0x30, 0x38);
  c.ai = QColor(0x6B, 0x45, 0xB8);
  c.onAccent = QColor(0xFF, 0xFF, 0xFF);
  return complete(c);
}

double linear(int channel) {
  const double share = channel / 255.0;
  return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour) {
  return 0.2126 * linear(colour.red()) + 0.7152 * linear(colour.green()) + 0.0722 * linear(colour.blue());
}

double points(FontSize size) {
  switch (size) {
    case FontSize::small:
      return 9;
    case FontSize::body:
      return 10.5;
    case FontSize::transcript:
      return 13;
    case FontSize::title:
      return 13;
    case FontSize::figure:
      return 20;
  }
  return 10.5;
}

bool figuresAreTabular(const QFont& font) {
  const QFontMetricsF metrics(font);
  const double width = metrics.horizontalAdvance(u'0');
  for (char16_t figure = u'1'; figure <= u'9'; ++figure) {
    if (std::abs(metrics.horizontalAdvance(QChar(figure)) - width) > 0.01) return false;
  }
  return true;
}

}  // namespace

const Colours& colours(Theme theme) {
  static const Colours darkColours = dark();
  static const Colours lightColours = light();
  return theme == Theme::dark ? darkColours : lightColours;
}

double contrast(const QColor& one, const QColor& other) {
  const double first = luminance(one);
  const double second = luminance(other);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

QColor mix(const QColor& under, const QColor& over, double share) {
  const auto channel = [share](int below, int above) {
    return static_cast<int>(std::lround(below + (above - below) * share));
  };
  return {channel(under.red(), over.red()), channel(under.green(), over.green()), channel(under.blue(), over.blue())};
}

QFont font(FontSize size) {
  QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
  font.setPointSizeF(points(size));
  if (size == FontSize::title) font.setWeight(QFont::DemiBold);
  return font;
}

QFont tabular(FontSize size) {
  // Qt 6.4 cannot switch a font's tabular figures on; most system fonts have them anyway, else the mono face does.
  QFont proportional = font(size);
  if (figuresAreTabular(proportional)) return proportional;
  return mono(size);
}

QFont mono(FontSize size) {
  QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  font.setStyleHint(QFont::Monospace);
  font.setFixedPitch(true);
  font.setPointSizeF(points(size));
  return font;
}

QFont emphasised(FontSize size) {
  QFont strong = font(size);
  strong.setWeight(QFont::DemiBold);
  return strong;
}

}  // namespace praxis::ui::style
