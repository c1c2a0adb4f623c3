#include "ui/chat/fold.h"

#include <QToolButton>
#include <QVBoxLayout>

#include "ui/style/theme.h"

namespace praxis::ui::chat {

Fold::Fold(const QString& title, QWidget* content, QWidget* parent)
    : QWidget(parent), m_title(title), m_button(new QToolButton(this)), m_content(content) {
  m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  style::setRole(*m_button, style::ButtonRole::flat);
  connect(m_button, &QToolButton::clicked, this, [this] { setOpen(!m_open); });
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(style::space::kSmall);
  column->addWidget(m_button, 0, Qt::AlignLeft);
  column->addWidget(content);
  setNote(QString());
  setOpen(false);
}

void Fold::setOpen(bool open) {
  m_open = open;
  m_button->setIcon(style::icon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
  m_content->setVisible(open);
}

void Fold::setNote(const QString& note) {
  m_note = note;
  m_button->setText(note.isEmpty() ? m_title : tr("%1: %2").arg(m_title, note));
}

}  // namespace praxis::ui::chat
