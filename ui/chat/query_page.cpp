#include "ui/chat/query_page.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/chat/attachment_row.h"
#include "ui/chat/conversation_list.h"
#include "ui/chat/parameters_panel.h"
#include "ui/chat/prompt_bar.h"
#include "ui/chat/query_page_private.h"
#include "ui/chat/transcript_view.h"
#include "ui/chat/turn_view.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"

namespace praxis::ui::chat {

namespace {

// Below this the transcript needs the room of the conversation list: beside an image in a small window.
constexpr int kWidthForList = 600;

QString demonstrationNote() {
  return QueryPage::tr("Small built-in demonstration model, synthetic data, not for clinical use.");
}

}  // namespace

QString chatFormatWarning(const bridge::ModelInfo& model) {
  if (model.chatFormatRecognised && model.chatFormatNote.isEmpty()) return {};
  const QString note = model.chatFormatNote.isEmpty()
                           ? QueryPage::tr("The file has no chat template, or none that Praxis knows.")
                           : model.chatFormatNote;
  return QueryPage::tr(
             "Conversations with %1 are written in the format \"%2\", not by a chat template of its own. %3 "
             "Answers may be worse than the model can.")
      .arg(model.name, model.chatFormat, note);
}

QueryPage::QueryPage(bridge::EngineClient& client, QWidget* parent)
    : QWidget(parent), m_private(std::make_unique<Private>(*this, client)) {
  m_private->build();
  m_private->connectWidgets();
  m_private->connectEngine();
  m_private->add();
  m_private->updateEngine();
}

QueryPage::~QueryPage() {
  m_private->discardRemoved();
  for (auto place = m_private->places.keyBegin(); place != m_private->places.keyEnd(); ++place) {
    m_private->client.cancel(*place);
  }
}

void QueryPage::newConversation() {
  // Pictures that wait for their question stay with what was begun.
  const Chat& current = *m_private->current;
  if (!current.data.turns.isEmpty() || current.pictures->count() > 0) m_private->add();
  m_private->prompt->setFocus();
}

bool QueryPage::ask(const QString& text) {
  m_private->prompt->setText(text);
  return m_private->send();
}

void QueryPage::stop() {
  if (isAnswering()) m_private->client.cancel(m_private->current->data.turns.last().request);
}

bool QueryPage::isAnswering() const { return m_private->current->isAnswering(); }

QString QueryPage::lastAnswer() const {
  const QList<Turn>& turns = m_private->current->data.turns;
  return turns.isEmpty() ? QString() : turns.last().answer;
}

void QueryPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_private->list->setVisible(width() >= kWidthForList);
}

void QueryPage::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape) return QWidget::keyPressEvent(event);
  if (isAnswering())
    stop();
  else
    m_private->endEditing();
}

void QueryPage::Private::build() {
  list = new ConversationList(&page);
  centre = new QStackedWidget(&page);
  noModel = new widgets::EmptyState(QStringLiteral("models"), QString(), tr("Choose a model"), centre);
  nothingAsked = new widgets::EmptyState(QStringLiteral("query"), QString(), QString(), centre);
  centre->addWidget(noModel);
  centre->addWidget(nothingAsked);
  prompt = new PromptBar(&page);
  buildPictures();
  sample = new widgets::InlineMessage(prompt);
  notice = new widgets::InlineMessage(prompt);
  format = new widgets::InlineMessage(prompt);
  prompt->addMessage(sample);
  prompt->addMessage(format);
  prompt->addMessage(notice);
  parameters = new ParametersPanel(&page);

  auto* column = new QVBoxLayout;
  column->setSpacing(0);
  column->addWidget(centre, 1);
  column->addWidget(prompt);
  auto* row = new QHBoxLayout(&page);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(list);
  row->addLayout(column, 1);
  row->addWidget(parameters);
  page.setFocusProxy(prompt);
}

void QueryPage::Private::connectWidgets() {
  auto* shortcut = new QShortcut(QKeySequence::New, &page);
  shortcut->setContext(Qt::WidgetWithChildrenShortcut);
  connect(shortcut, &QShortcut::activated, &page, &QueryPage::newConversation);
  connect(list, &ConversationList::newRequested, &page, &QueryPage::newConversation);
  connect(list, &ConversationList::selectedChanged, &page, [this](int id) { show(id); });
  connect(list, &ConversationList::removeRequested, &page, [this](int id) { remove(id); });
  connect(list, &ConversationList::renamed, &page, [this](int id, const QString& title) {
    Chat* chat = find(id);
    if (!chat) return;
    chat->named = !title.isEmpty();
    if (chat->named) chat->data.title = title;
    list->setTitle(id, chat->data.title);
    keep(*chat);
  });
  connect(prompt, &PromptBar::sendRequested, &page, [this] { send(); });
  connect(prompt, &PromptBar::stopRequested, &page, &QueryPage::stop);
  connect(prompt, &PromptBar::editLastRequested, &page, [this] {
    if (!current->data.turns.isEmpty()) edit(*current, static_cast<int>(current->data.turns.size()) - 1);
  });
  connect(noModel, &widgets::EmptyState::activated, &page, &QueryPage::modelsRequested);
  connect(notice, &widgets::InlineMessage::actionTriggered, &page, [this] {
    if (noticeIsUndo)
      restoreRemoved();
    else
      Q_EMIT page.modelsRequested();
    notice->dismiss();
  });
  connect(notice, &widgets::InlineMessage::dismissed, &page, [this] { discardRemoved(); });
}

void QueryPage::Private::connectEngine() {
  using Client = bridge::EngineClient;
  connect(&client, &Client::stateChanged, &page, [this] { updateEngine(); });
  connect(&client, &Client::modelLoaded, &page, [this](const bridge::ModelInfo& model) { warnOf(model); });
  for (auto* message : {sample, format}) {
    connect(&client, &Client::modelUnloaded, message, &widgets::InlineMessage::dismiss);
  }
  connect(&client, &Client::loadProgress, &page, [this](double share, const QString& stage) {
    noModel->setNote(tr("%1, %2").arg(stage, widgets::formatPercent(100 * share)));
  });
  connect(&client, &Client::loadFailed, &page, [this](const QString& message) { noModel->setNote(message); });
  connect(&client, &Client::picturesPrepared, &page, [this](auto id, const auto& uses) { prepared(id, uses); });
  connect(&client, &Client::imageProgress, &page,
          [this](auto id, int image, int images, double share) { looking(id, image, images, share); });
  connect(&client, &Client::requestStarted, &page, [this](auto id, int tokens) { started(id, tokens); });
  connect(&client, &Client::prefillProgress, &page, [this](bridge::RequestId id, int done, int total) {
    TurnView* view = nullptr;
    if (turnOf(id, &view)) {
      view->showWaiting(
          tr("Reading the prompt, %1 of %2").arg(widgets::formatCount(done), widgets::formatTokens(total)));
    }
  });
  connect(&client, &Client::answerText, &page,
          [this](bridge::RequestId id, const QString& answer, const QString& reasoning, int answerTokens,
                 int reasoningTokens) { append(id, answer, reasoning, answerTokens, reasoningTokens); });
  connect(&client, &Client::requestFinished, &page, [this](auto id, const auto& stats) { finished(id, stats); });
  connect(&client, &Client::requestFailed, &page, [this](auto id, const QString& message) { failed(id, message); });
}

// What makes the answers of this model less than they could be.
void QueryPage::Private::warnOf(const bridge::ModelInfo& model) {
  using Kind = widgets::InlineMessage::Kind;
  if (model.untrainedSample) {
    sample->say(Kind::warning,
                tr("Untrained sample: shows speed, not sense. Load a trained model for answers that mean something."));
  } else {
    sample->dismiss();
  }
  const QString warning = chatFormatWarning(model);
  if (warning.isEmpty())
    format->dismiss();
  else
    format->say(Kind::warning, warning);
}

void QueryPage::Private::updateEngine() {
  if (client.state() == shownState) return;
  shownState = client.state();
  updateCentre();
  updatePrompt();
}

void QueryPage::Private::updateContext() {
  const bridge::ModelInfo* model = client.model();
  prompt->setContext(current->data.contextTokens(), model ? model->contextTokens : 0);
}

void QueryPage::Private::updateCentre() {
  updateContext();
  updatePictures();
  updateSuggestions();
  const bridge::ModelInfo* model = client.model();
  const bool loading = client.state() == bridge::EngineState::loading;
  noModel->setSentence(loading ? tr("A model is being loaded.") : tr("No model is loaded."));
  if (client.state() == bridge::EngineState::empty) {
    noModel->setNote(tr("Models run on this computer; nothing that you ask leaves it."));
  }
  if (noModel->button()) noModel->button()->setHidden(loading);
  if (model) {
    nothingAsked->setSentence(tr("Ask %1 something.").arg(model->name));
    const QString about = model->demonstration ? demonstrationNote() + u'\n' : QString();
    nothingAsked->setNote(about +
                          tr("It remembers up to %1 of one conversation. It runs on %2; nothing leaves this computer.")
                              .arg(widgets::formatTokens(model->contextTokens), model->device));
  }
  if (!current->data.turns.isEmpty())
    centre->setCurrentWidget(current->view);
  else
    centre->setCurrentWidget(model ? nothingAsked : noModel);
}

void QueryPage::Private::updatePrompt() {
  prompt->setAnswering(current->isAnswering());
  const bridge::ModelInfo* model = client.model();
  prompt->setHint(current->editing >= 0 ? tr("Takes the place of the last question. Esc leaves that as it was.")
                  : model && model->demonstration ? demonstrationNote()
                                                  : QString());
}

void QueryPage::Private::sayNoModel() {
  noticeIsUndo = false;
  notice->say(widgets::InlineMessage::Kind::warning, tr("No model is loaded, so nothing was sent."),
              tr("Choose a model"));
}

}  // namespace praxis::ui::chat
