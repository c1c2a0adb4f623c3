#include "ui/chat/prompt_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTextCursor>
#include <QVBoxLayout>

#include "ui/chat/prompt_box.h"
#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/format.h"

namespace praxis::ui::chat {

PromptBar::PromptBar(QWidget* parent)
    : QFrame(parent),
      m_messages(new QVBoxLayout),
      m_box(new PromptBox(this)),
      m_send(widgets::primaryButton(tr("Send"), QStringLiteral("send"), this)),
      m_stop(widgets::secondaryButton(tr("Stop"), QStringLiteral("stop"), this)),
      m_hint(new QLabel(this)),
      m_context(new QLabel(this)) {
  m_send->setToolTip(tr("Send the question (Enter)"));
  m_stop->setToolTip(tr("Stop the answer (Esc); what is written stays"));
  for (QLabel* label : {m_hint, m_context}) {
    label->setFont(style::tabular(style::FontSize::small));
    style::setTone(*label, style::Tone::muted);
  }
  m_context->setToolTip(
      tr("Tokens of this conversation up to its newest answer, of those that the model sees at once"));

  auto* row = new QHBoxLayout;
  row->setSpacing(style::space::kSmall);
  row->addWidget(m_box, 1);
  row->addWidget(m_send, 0, Qt::AlignBottom);
  row->addWidget(m_stop, 0, Qt::AlignBottom);
  auto* foot = new QHBoxLayout;
  foot->addWidget(m_hint, 1);
  foot->addWidget(m_context);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(style::space::kLarge, style::space::kSmall, style::space::kLarge, style::space::kSmall);
  column->setSpacing(style::space::kTiny);
  m_messages->setSpacing(style::space::kTiny);
  column->addLayout(m_messages);
  column->addLayout(row);
  column->addLayout(foot);

  connect(m_send, &QPushButton::clicked, this, &PromptBar::sendRequested);
  connect(m_stop, &QPushButton::clicked, this, &PromptBar::stopRequested);
  connect(m_box, &PromptBox::sendRequested, this, &PromptBar::sendRequested);
  connect(m_box, &PromptBox::editLastRequested, this, &PromptBar::editLastRequested);
  connect(m_box, &QPlainTextEdit::textChanged, this, &PromptBar::updateButtons);
  setFocusProxy(m_box);
  setContext(0, 0);
  updateButtons();
}

QString PromptBar::text() const { return m_box->toPlainText(); }

void PromptBar::setText(const QString& text) {
  m_box->setPlainText(text);
  m_box->moveCursor(QTextCursor::End);
}

void PromptBar::setAnswering(bool answering) {
  m_answering = answering;
  updateButtons();
}

void PromptBar::setContext(qint64 used, qint64 total) {
  m_context->setVisible(total > 0);
  m_context->setText(tr("Context %1 of %2").arg(widgets::formatCount(used), widgets::formatTokens(total)));
}

void PromptBar::addMessage(QWidget* message) { m_messages->addWidget(message); }

void PromptBar::setHint(const QString& hint) { m_hint->setText(hint); }

void PromptBar::updateButtons() {
  m_send->setVisible(!m_answering);
  m_stop->setVisible(m_answering);
  m_send->setEnabled(!text().trimmed().isEmpty());
}

}  // namespace praxis::ui::chat
