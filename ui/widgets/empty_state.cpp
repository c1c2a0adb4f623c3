#include "ui/widgets/empty_state.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"

namespace praxis::ui::widgets {

namespace {

constexpr int kTextWidthMax = 460;    // about 65 characters a line
constexpr int kColumnStretch = 1000;  // takes all the width up to that, and the spacers beside it the rest

QLabel* textLine(QWidget* parent, style::FontSize size) {
  auto* label = new QLabel(parent);
  label->setFont(style::font(size));
  label->setAlignment(Qt::AlignCenter);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  return label;
}

}  // namespace

EmptyState::EmptyState(const QString& icon, const QString& sentence, const QString& buttonText, QWidget* parent)
    : QWidget(parent),
      m_iconName(icon),
      m_icon(new QLabel(this)),
      m_sentence(textLine(this, style::FontSize::transcript)),
      m_note(textLine(this, style::FontSize::body)) {
  m_icon->setAlignment(Qt::AlignCenter);
  m_sentence->setText(sentence);
  m_note->setVisible(false);
  style::setTone(*m_note, style::Tone::muted);

  // The words stand in a column of their own, so that their height follows from its width.
  auto* middle = new QWidget(this);
  middle->setMaximumWidth(kTextWidthMax);
  auto* row = new QHBoxLayout(this);
  row->addStretch(1);
  row->addWidget(middle, kColumnStretch);
  row->addStretch(1);
  auto* column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(style::space::kMedium);
  column->addStretch(3);
  column->addWidget(m_icon, 0, Qt::AlignHCenter);
  column->addWidget(m_sentence);
  column->addWidget(m_note);
  m_buttons = new QVBoxLayout;
  m_buttons->setSpacing(style::space::kSmall);
  column->addLayout(m_buttons);
  if (!buttonText.isEmpty()) {
    m_button = primaryButton(buttonText, {}, this);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::activated);
    m_buttons->addWidget(m_button, 0, Qt::AlignHCenter);
  }
  column->addStretch(4);
  drawIcon();
}

QPushButton* EmptyState::addSecondary(const QString& text) {
  QPushButton* button = secondaryButton(text, {}, this);
  m_buttons->addWidget(button, 0, Qt::AlignHCenter);
  return button;
}

void EmptyState::setSentence(const QString& sentence) { m_sentence->setText(sentence); }

void EmptyState::setNote(const QString& note) {
  m_note->setText(note);
  m_note->setVisible(!note.isEmpty());
}

QString EmptyState::sentence() const { return m_sentence->text(); }
QString EmptyState::note() const { return m_note->text(); }

void EmptyState::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) drawIcon();
}

void EmptyState::drawIcon() {
  m_icon->setPixmap(
      style::icon(m_iconName, style::Ink::muted).pixmap({style::kIconHuge, style::kIconHuge}, devicePixelRatioF()));
}

}  // namespace praxis::ui::widgets
