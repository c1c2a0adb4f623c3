#include "ui/widgets/status_strip.h"

#include <utility>

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

#include "ui/style/theme.h"
#include "ui/widgets/elided_label.h"

namespace praxis::ui::widgets {

namespace {

constexpr int kStripHeight = 30;

style::Ink inkOf(style::Tone tone) {
  switch (tone) {
    case style::Tone::normal:
      return style::Ink::text;
    case style::Tone::muted:
      return style::Ink::muted;
    case style::Tone::accent:
      return style::Ink::accent;
    case style::Tone::info:
      return style::Ink::info;
    case style::Tone::warning:
      return style::Ink::warning;
    case style::Tone::danger:
      return style::Ink::danger;
  }
  return style::Ink::muted;
}

}  // namespace

StatusCell::StatusCell(const QString& icon, bool elastic, QWidget* parent)
    : QWidget(parent),
      m_iconName(icon),
      m_tone(style::Tone::muted),
      m_rule(new QWidget(this)),
      m_icon(new QLabel(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, style::space::kMedium, 0);
  row->setSpacing(style::space::kSmall);
  // The rule between cells comes and goes with the cell on its right.
  m_rule->setAttribute(Qt::WA_StyledBackground);
  m_rule->setProperty("rule", QByteArray("yes"));
  m_rule->setFixedSize(1, kStripHeight / 2);
  QSizePolicy keepsPlace = m_rule->sizePolicy();
  keepsPlace.setRetainSizeWhenHidden(true);
  m_rule->setSizePolicy(keepsPlace);
  row->addWidget(m_rule);
  row->addSpacing(style::space::kTiny);
  row->addWidget(m_icon);
  QWidget* words = nullptr;
  if (elastic) {
    words = m_elastic = new ElidedLabel(this);
  } else {
    words = m_fixed = new QLabel(this);
    m_fixed->setTextFormat(Qt::PlainText);
  }
  words->setFont(style::tabular(style::FontSize::small));
  row->addWidget(words, elastic ? 1 : 0);
  setTone(m_tone);
}

void StatusCell::setText(const QString& text) {
  if (m_elastic) m_elastic->setText(text);
  if (m_fixed && m_fixed->text() != text) m_fixed->setText(text);
}

QString StatusCell::text() const { return m_elastic ? m_elastic->text() : m_fixed->text(); }

void StatusCell::setTone(style::Tone tone) {
  m_tone = tone;
  style::setTone(m_elastic ? static_cast<QWidget&>(*m_elastic) : *m_fixed, tone);
  drawIcon();
}

void StatusCell::setIcon(const QString& name) {
  m_iconName = name;
  drawIcon();
}

void StatusCell::setRuled(bool ruled) { m_rule->setVisible(ruled); }

void StatusCell::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) drawIcon();
}

void StatusCell::drawIcon() {
  m_icon->setVisible(!m_iconName.isEmpty());
  if (m_iconName.isEmpty()) return;
  m_icon->setPixmap(
      style::icon(m_iconName, inkOf(m_tone)).pixmap({style::kIconSmall, style::kIconSmall}, devicePixelRatioF()));
}

StatusStrip::StatusStrip(QWidget* parent) : QFrame(parent), m_row(new QHBoxLayout(this)) {
  setAttribute(Qt::WA_StyledBackground);
  setFixedHeight(kStripHeight);
  m_row->setContentsMargins(0, 1, 0, 0);
  m_row->setSpacing(0);
}

StatusCell* StatusStrip::addCell(const QString& icon, bool elastic) {
  auto* cell = new StatusCell(icon, elastic, this);
  cell->setRuled(std::exchange(m_hasCell, true));
  m_row->addWidget(cell, elastic ? 1 : 0);
  return cell;
}

}  // namespace praxis::ui::widgets
