#include "ui/chat/prompt_bar.h"

#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTextCursor>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/chat/attachment_row.h"
#include "ui/chat/offered_pictures.h"
#include "ui/chat/picture_reader.h"
#include "ui/chat/prompt_box.h"
#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/format.h"

namespace praxis::ui::chat {

PromptBar::PromptBar(QWidget* parent)
    : QFrame(parent),
      m_above(new QVBoxLayout),
      m_messages(new QVBoxLayout),
      m_pictures(new QVBoxLayout),
      m_attach(widgets::iconButton(QStringLiteral("attach"), tr("Attach pictures"), this)),
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
  m_hint->setWordWrap(true);  // beside an image the page is narrow, and what the note says must be read whole
  m_context->setToolTip(
      tr("Tokens of this conversation up to its newest answer, of those that the model sees at once"));

  auto* row = new QHBoxLayout;
  row->setSpacing(style::space::kSmall);
  row->addWidget(m_attach, 0, Qt::AlignBottom);
  row->addWidget(m_box, 1);
  row->addWidget(m_send, 0, Qt::AlignBottom);
  row->addWidget(m_stop, 0, Qt::AlignBottom);
  auto* foot = new QHBoxLayout;
  foot->addWidget(m_hint, 1);
  foot->addWidget(m_context, 0, Qt::AlignTop);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(style::space::kLarge, style::space::kSmall, style::space::kLarge, style::space::kSmall);
  column->setSpacing(style::space::kTiny);
  for (QVBoxLayout* part : {m_above, m_messages, m_pictures}) {
    part->setSpacing(style::space::kTiny);
    column->addLayout(part);
  }
  column->addLayout(row);
  column->addLayout(foot);

  connect(m_send, &QPushButton::clicked, this, &PromptBar::sendRequested);
  connect(m_stop, &QPushButton::clicked, this, &PromptBar::stopRequested);
  connect(m_box, &PromptBox::sendRequested, this, &PromptBar::sendRequested);
  connect(m_box, &PromptBox::editLastRequested, this, &PromptBar::editLastRequested);
  connect(m_box, &PromptBox::picturesOffered, this, &PromptBar::picturesOffered);
  connect(m_attach, &QToolButton::clicked, this, &PromptBar::attachRequested);
  connect(m_box, &QPlainTextEdit::textChanged, this, &PromptBar::updateButtons);
  setFocusProxy(m_box);
  setAcceptDrops(true);
  setPicturesRefused({});
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

void PromptBar::addAbove(QWidget* widget) { m_above->addWidget(widget); }

void PromptBar::showPictures(AttachmentRow* row) {
  if (m_row) {
    disconnect(m_row, nullptr, this, nullptr);
    m_pictures->removeWidget(m_row);
    m_row->hide();
  }
  m_row = row;
  if (row) {
    m_pictures->addWidget(row);
    connect(row, &AttachmentRow::changed, this, &PromptBar::updateButtons);
  }
  updateButtons();
}

void PromptBar::setPicturesRefused(const QString& why) {
  const QString what = tr("Attach pictures: %1, DICOM. They can be pasted and dropped too.")
                           .arg(pictureFormats().join(QStringLiteral(", ")).toUpper());
  m_attach->setToolTip(why.isEmpty() ? what : why);
  m_attach->setAccessibleDescription(m_attach->toolTip());
}

void PromptBar::dragEnterEvent(QDragEnterEvent* event) {
  if (offersPictures(*event->mimeData())) event->acceptProposedAction();
}

void PromptBar::dropEvent(QDropEvent* event) {
  if (!offersPictures(*event->mimeData())) return;
  event->acceptProposedAction();
  const Offered offered = offeredBy(*event->mimeData());
  Q_EMIT picturesOffered(offered.paths, offered.image);
}

void PromptBar::setHint(const QString& hint) { m_hint->setText(hint); }

void PromptBar::updateButtons() {
  m_send->setVisible(!m_answering);
  m_stop->setVisible(m_answering);
  if (m_row) m_row->setVisible(m_row->hasContent());
  m_send->setEnabled(!text().trimmed().isEmpty() && (!m_row || m_row->problem().isEmpty()));
}

}  // namespace praxis::ui::chat
