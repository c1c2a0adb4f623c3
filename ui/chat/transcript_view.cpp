#include "ui/chat/transcript_view.h"

#include <algorithm>

#include <QResizeEvent>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/chat/turn_view.h"
#include "ui/style/tokens.h"

namespace praxis::ui::chat {

namespace {

// Lines longer than this are tiring to read: about ninety characters of transcript text.
constexpr int kColumnWidthMax = 50 * style::space::kLarge;

}  // namespace

TranscriptView::TranscriptView(QWidget* parent) : QScrollArea(parent) {
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  setFocusPolicy(Qt::NoFocus);
  auto* content = new QWidget;
  m_column = new QVBoxLayout(content);
  m_column->setSpacing(style::space::kSmall);
  m_column->addStretch();
  setWidget(content);

  // The range changes when text arrives, the value when the reader or this view scrolls.
  connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, [this](int, int maximum) {
    if (m_following) verticalScrollBar()->setValue(maximum);
  });
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this,
          [this](int value) { m_following = value >= verticalScrollBar()->maximum() - style::space::kTiny; });
}

TurnView* TranscriptView::addTurn(const QString& question, bool answersInJson,
                                  const QList<bridge::ImageAttachment>& images) {
  if (!m_turns.isEmpty()) m_turns.last()->setNewest(false);
  auto* view = new TurnView(question, answersInJson, images);
  view->setAnswerHidden(m_answersHidden);
  view->setNewest(true);
  const int index = count();
  connect(view, &TurnView::regenerateRequested, this, [this, index] { Q_EMIT regenerateRequested(index); });
  connect(view, &TurnView::editRequested, this, [this, index] { Q_EMIT editRequested(index); });
  connect(view, &TurnView::pictureOpened, this, [this, index](int place) { Q_EMIT pictureOpened(index, place); });
  m_column->insertWidget(index, view);
  m_turns.append(view);
  m_following = true;
  verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  return view;
}

void TranscriptView::setAnswersHidden(bool hidden) {
  m_answersHidden = hidden;
  for (TurnView* turn : m_turns) turn->setAnswerHidden(hidden);
}

void TranscriptView::resizeEvent(QResizeEvent* event) {
  const int spare = std::max(0, event->size().width() - kColumnWidthMax) / 2;
  const int side = std::max(spare, style::space::kLarge);
  m_column->setContentsMargins(side, style::space::kLarge, side, style::space::kSmall);
  QScrollArea::resizeEvent(event);
}

}  // namespace praxis::ui::chat
