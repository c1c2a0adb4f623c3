#include "ui/chat/turn_view.h"

#include <algorithm>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QResizeEvent>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/chat/message_text.h"
#include "ui/chat/picture_tile.h"
#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"

namespace praxis::ui::chat {

namespace {

// The question's bubble leaves this share of the column free, so that the eye tells who speaks.
constexpr double kQuestionShareMax = 0.85;

}  // namespace

TurnView::TurnView(const QString& question, bool answersInJson, const QList<bridge::ImageAttachment>& images,
                   QWidget* parent)
    : QWidget(parent),
      m_json(answersInJson ? std::optional<JsonLayout>(std::in_place) : std::nullopt),
      m_error(new widgets::InlineMessage(this)),
      m_status(new QLabel(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, style::space::kLarge);
  column->setSpacing(style::space::kSmall);
  column->addWidget(makeQuestion(question, images), 0, Qt::AlignRight);
  if (!images.isEmpty()) {
    makeHeader();
    column->addWidget(m_headerRow);
  }
  column->addWidget(makeReasoning());
  column->addWidget(makeAnswer());
  column->addWidget(m_error);
  column->addWidget(makeFooter());
  m_error->hide();
  m_reasoningBox->hide();
  updateActions();
}

QWidget* TurnView::makeQuestion(const QString& question, const QList<bridge::ImageAttachment>& images) {
  m_bubble = new QFrame(this);
  style::setGround(*m_bubble, style::Ground::raised, true);
  m_question = new MessageText(false, m_bubble);
  m_question->setAccessibleName(tr("Question"));
  m_question->append(question);
  auto* box = new QVBoxLayout(m_bubble);
  box->setContentsMargins(style::space::kMedium, style::space::kSmall, style::space::kMedium, style::space::kSmall);
  if (!images.isEmpty()) box->addWidget(makePictures(images));
  box->addWidget(m_question);
  m_question->setVisible(!question.isEmpty());
  return m_bubble;
}

QWidget* TurnView::makePictures(const QList<bridge::ImageAttachment>& images) {
  m_pictures = new QWidget(m_bubble);
  m_pictures->setAccessibleName(tr("Pictures of the question"));
  auto* flow = new widgets::FlowLayout(style::space::kSmall, m_pictures);
  const int count = static_cast<int>(images.size());
  for (int place = 0; place < count; ++place) {
    auto* tile = new PictureTile(false, m_pictures);
    tile->showImage(images[place]);
    tile->setPlace(place + 1, count);
    connect(tile, &PictureTile::opened, this, [this, place] { Q_EMIT pictureOpened(place); });
    flow->addWidget(tile);
  }
  return m_pictures;
}

// An answer about pictures looks like no part of a picture, and like no measurement.
void TurnView::makeHeader() {
  m_headerRow = new QWidget(this);
  auto* icon = new QLabel(m_headerRow);
  icon->setPixmap(style::icon(QStringLiteral("assistant"), style::Ink::ai).pixmap(style::kIconSmall));
  m_header = new QLabel(m_headerRow);
  m_header->setFont(style::tabular(style::FontSize::small));
  m_header->setWordWrap(true);
  m_header->setTextFormat(Qt::PlainText);
  m_header->setTextInteractionFlags(Qt::TextSelectableByMouse);
  style::setTone(*m_header, style::Tone::ai);
  auto* row = new QHBoxLayout(m_headerRow);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(style::space::kTiny);
  row->addWidget(icon, 0, Qt::AlignTop);
  row->addWidget(m_header, 1);
}

QWidget* TurnView::makeReasoning() {
  m_reasoningBox = new QWidget(this);
  m_reasoningFold = new QToolButton(m_reasoningBox);
  m_reasoningFold->setIcon(style::icon(QStringLiteral("chevron-right")));
  m_reasoningFold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  style::setRole(*m_reasoningFold, style::ButtonRole::flat);
  m_reasoningFold->setToolTip(tr("What the model wrote before its answer"));
  connect(m_reasoningFold, &QToolButton::clicked, this, [this] { showReasoning(!m_reasoningShown); });

  m_reasoning = new MessageText(false, m_reasoningBox);
  m_reasoning->setFont(style::font(style::FontSize::body));
  m_reasoning->setAccessibleName(tr("Reasoning"));
  style::setTone(*m_reasoning, style::Tone::muted);
  m_reasoning->hide();
  auto* indented = new QHBoxLayout;
  indented->addSpacing(style::space::kHuge);
  indented->addWidget(m_reasoning);
  auto* box = new QVBoxLayout(m_reasoningBox);
  box->setContentsMargins(0, 0, 0, 0);
  box->setSpacing(style::space::kTiny);
  box->addWidget(m_reasoningFold, 0, Qt::AlignLeft);
  box->addLayout(indented);
  return m_reasoningBox;
}

QWidget* TurnView::makeAnswer() {
  m_answerBox = new QFrame(this);
  m_answer = new MessageText(!m_json, m_answerBox);
  m_answer->setAccessibleName(tr("Answer"));
  auto* box = new QVBoxLayout(m_answerBox);
  box->setContentsMargins(0, 0, 0, 0);
  if (m_json) {
    style::setGround(*m_answerBox, style::Ground::surface, true);
    m_answer->setFont(style::mono(style::FontSize::body));
    box->setContentsMargins(style::space::kMedium, style::space::kSmall, style::space::kMedium, style::space::kSmall);
  }
  box->addWidget(m_answer);
  if (m_header) {
    style::setAiRule(*m_answerBox);
    box->setContentsMargins(style::space::kMedium, 0, 0, 0);
  }
  m_answerBox->hide();
  return m_answerBox;
}

QWidget* TurnView::makeFooter() {
  m_footer = new QWidget(this);
  m_status->setFont(style::tabular(style::FontSize::small));
  style::setTone(*m_status, style::Tone::muted);
  m_status->setWordWrap(true);
  m_copy = widgets::iconButton(QStringLiteral("copy"), tr("Copy the answer"), m_footer);
  m_regenerate = widgets::iconButton(QStringLiteral("refresh"), tr("Answer again"), m_footer);
  m_edit = widgets::iconButton(QStringLiteral("edit"), tr("Edit the question and ask again"), m_footer);
  connect(m_copy, &QToolButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_answer->text()); });
  connect(m_regenerate, &QToolButton::clicked, this, &TurnView::regenerateRequested);
  connect(m_edit, &QToolButton::clicked, this, &TurnView::editRequested);
  auto* row = new QHBoxLayout(m_footer);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(style::space::kTiny);
  row->addWidget(m_status, 1);
  for (QToolButton* button : {m_copy, m_regenerate, m_edit}) row->addWidget(button);
  return m_footer;
}

void TurnView::showWaiting(const QString& what) { m_status->setText(what); }

void TurnView::append(const QString& answer, const QString& reasoning, const Turn& turn) {
  if (!reasoning.isEmpty()) {
    m_reasoningBox->show();
    if (isReasoningShown())
      m_reasoning->append(reasoning);
    else
      m_reasoningUnseen += reasoning;
  }
  titleReasoning(turn.reasoningTokens);
  if (!answer.isEmpty()) {
    m_hasAnswer = true;
    m_answerBox->setVisible(!m_answerHidden);
    m_answer->append(m_json ? m_json->feed(answer) : answer);
  }
  m_status->setText(answer.isEmpty() && !m_hasAnswer && turn.reasoningTokens > 0
                        ? tr("Reasoning, %1").arg(widgets::formatTokens(turn.reasoningTokens))
                        : tr("Writing, %1").arg(widgets::formatTokens(turn.answerTokens)));
}

void TurnView::showFinished(const Turn& turn) {
  m_ended = true;
  m_status->setText(footerText(turn));
  m_status->setToolTip(tr("Prompt: %1 at %2. Seed %3 repeats this answer with the same model and parameters.")
                           .arg(widgets::formatTokens(turn.stats.promptTokens),
                                widgets::formatTokensPerSecond(turn.stats.prefillTokensPerSecond))
                           .arg(turn.seed));
  updateActions();
}

void TurnView::showFailed(const Turn& turn) {
  m_ended = true;
  m_status->clear();
  m_error->say(widgets::InlineMessage::Kind::error, turn.error);
  updateActions();
}

void TurnView::showReplaced() {
  m_replaced = true;
  m_status->setText(tr("Asked again below; not part of the conversation any more. %1").arg(m_status->text()));
  style::setTone(*m_answer, style::Tone::muted);
  style::setTone(*m_question, style::Tone::muted);
  updateActions();
}

void TurnView::setNewest(bool newest) {
  m_newest = newest;
  updateActions();
}

void TurnView::setHeader(const QString& text, const QString& identity) {
  if (!m_header) return;
  m_headerText = text;
  m_header->setToolTip(identity);
  m_header->setText(m_answerHidden ? tr("%1 \u00b7 hidden (Ctrl+H shows it)").arg(text) : text);
}

void TurnView::setAnswerHidden(bool hidden) {
  if (!m_header || hidden == m_answerHidden) return;
  m_answerHidden = hidden;
  m_answerBox->setVisible(m_hasAnswer && !hidden);
  setHeader(m_headerText, m_header->toolTip());
}

QString TurnView::header() const { return m_header ? m_header->text() : QString(); }
QString TurnView::answerText() const { return m_answer->text(); }
QString TurnView::errorText() const { return m_error->isHidden() ? QString() : m_error->text(); }
QString TurnView::footer() const { return m_status->text(); }

void TurnView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const QMargins margins = m_bubble->layout()->contentsMargins();
  const int wanted = m_question->widthWanted() + margins.left() + margins.right() + style::space::kTiny;
  int inside = wanted;
  if (m_pictures) {
    inside = std::max(inside, m_pictures->layout()->sizeHint().width() + margins.left() + margins.right());
  }
  m_bubble->setFixedWidth(std::min(inside, static_cast<int>(event->size().width() * kQuestionShareMax)));
}

void TurnView::showReasoning(bool shown) {
  m_reasoningShown = shown;
  m_reasoningFold->setIcon(style::icon(shown ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
  m_reasoning->setVisible(shown);
  if (shown) m_reasoning->append(std::exchange(m_reasoningUnseen, {}));
}

void TurnView::titleReasoning(int tokens) {
  m_reasoningFold->setText(tr("Reasoning, %1").arg(widgets::formatTokens(tokens)));
}

void TurnView::updateActions() {
  const bool hasAnswer = m_hasAnswer;
  m_copy->setVisible(m_ended && hasAnswer);
  m_regenerate->setVisible(m_ended && m_newest && !m_replaced);
  m_edit->setVisible(m_ended && m_newest && !m_replaced);
}

}  // namespace praxis::ui::chat
