#include "ui/widgets/inline_message.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>

#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"

namespace praxis::ui::widgets {

InlineMessage::InlineMessage(QWidget* parent)
    : QFrame(parent), m_icon(new QLabel(this)), m_text(new QLabel(this)), m_action(secondaryButton({}, {}, this)),
      m_close(iconButton(QStringLiteral("close"), tr("Close this message"), this)) {
  setAttribute(Qt::WA_StyledBackground);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);   // the text wraps, so the height follows the width
  m_text->setWordWrap(true);
  m_text->setTextFormat(Qt::PlainText);
  m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_close->setIconSize({style::kIconSmall, style::kIconSmall});

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(style::space::kMedium, style::space::kTiny, style::space::kTiny, style::space::kTiny);
  row->setSpacing(style::space::kSmall);
  row->addWidget(m_icon);
  row->addWidget(m_text, 1);
  row->addWidget(m_action);
  row->addWidget(m_close);
  hide();

  connect(m_action, &QPushButton::clicked, this, &InlineMessage::actionTriggered);
  connect(m_close, &QToolButton::clicked, this, &InlineMessage::dismiss);
}

void InlineMessage::say(Kind kind, const QString& text, const QString& actionText) {
  static constexpr const char* kNames[] = {"info", "warning", "error"};
  m_kind = kind;
  setProperty("kind", QByteArray(kNames[static_cast<int>(kind)]));
  style()->unpolish(this);
  style()->polish(this);
  m_text->setText(text);
  m_action->setText(actionText);
  m_action->setVisible(!actionText.isEmpty());
  setAccessibleName(text);
  drawIcon();
  show();
}

void InlineMessage::dismiss() {
  if (isHidden()) return;
  hide();
  Q_EMIT dismissed();
}

void InlineMessage::setFlush(bool flush) {
  setProperty("flush", QByteArray(flush ? "yes" : "no"));
  style()->unpolish(this);
  style()->polish(this);
}

QString InlineMessage::text() const { return m_text->text(); }

void InlineMessage::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) drawIcon();
}

void InlineMessage::drawIcon() {
  static constexpr const char* kIcons[] = {"info", "warning", "error"};
  static constexpr style::Ink kInks[] = {style::Ink::info, style::Ink::warning, style::Ink::danger};
  const auto index = static_cast<std::size_t>(m_kind);
  m_icon->setPixmap(style::icon(QLatin1String(kIcons[index]), kInks[index])
                        .pixmap({style::kIcon, style::kIcon}, devicePixelRatioF()));
}

}  // namespace praxis::ui::widgets
