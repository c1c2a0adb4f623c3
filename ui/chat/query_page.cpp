#include "ui/chat/query_page.h"

#include <algorithm>
#include <vector>

#include <QHBoxLayout>
#include <QHash>
#include <QKeyEvent>
#include <QPushButton>
#include <QRegularExpression>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/chat/conversation.h"
#include "ui/chat/conversation_list.h"
#include "ui/chat/parameters_panel.h"
#include "ui/chat/prompt_bar.h"
#include "ui/chat/transcript_view.h"
#include "ui/chat/turn_view.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"

namespace praxis::ui::chat {

namespace {

// Below this the transcript needs the room of the conversation list: beside an image in a small window.
constexpr int kWidthForList = 600;

// A conversation with its transcript and what was typed but not sent.
struct Chat {
  int id = 0;
  bool named = false;              // by the user: the title is not taken from the first question
  int editing = -1;                // the turn that the next question takes the place of
  QString draft;
  Conversation data;
  TranscriptView* view = nullptr;

  bool isAnswering() const {
    return !data.turns.isEmpty() && data.turns.last().state != Turn::State::finished &&
           data.turns.last().state != Turn::State::failed;
  }
};

struct Place {
  int chat = 0;
  int turn = 0;
};

// Models begin with a space or empty lines that belong to their format rather than to the answer.
void appendText(QString& whole, QString& piece) {
  if (whole.isEmpty()) piece.remove(QRegularExpression(QStringLiteral("\\A\\s+")));
  whole += piece;
}

}  // namespace

QString chatFormatWarning(const bridge::ModelInfo& model) {
  if (model.chatFormatRecognised && model.chatFormatNote.isEmpty()) return {};
  const QString note = model.chatFormatNote.isEmpty()
                           ? QueryPage::tr("The file has no chat template, or none that Praxis knows.")
                           : model.chatFormatNote;
  return QueryPage::tr("Conversations with %1 are written in the format \"%2\", not by a chat template of its own. %3 "
                       "Answers may be worse than the model can.")
      .arg(model.name, model.chatFormat, note);
}

class QueryPage::Private {
 public:
  Private(QueryPage& owner, bridge::EngineClient& engineClient) : page(owner), client(engineClient) {}

  void build();
  void connectWidgets();
  void connectEngine();
  Chat* add();
  void show(int id);
  void remove(int id);
  void restoreRemoved();
  void addTranscript(Chat& chat);
  bool send();
  bool submit(Chat& chat, QString question, int replaced);
  void edit(Chat& chat, int turn);
  void endEditing();

  // Null once the conversation has been removed.
  Chat* find(int id);
  Turn* turnOf(bridge::RequestId id, TurnView** view);
  void started(bridge::RequestId id, int promptTokens);
  void append(bridge::RequestId id, QString answer, QString reasoning, int answerTokens, int reasoningTokens);
  void finished(bridge::RequestId id, const bridge::AnswerStats& stats);
  void failed(bridge::RequestId id, const QString& message);
  void ended(bridge::RequestId id);
  void warnOf(const bridge::ModelInfo& model);
  void updateEngine();
  void updateContext();
  void updateCentre();
  void updatePrompt();
  void sayNoModel();

  QueryPage& page;
  bridge::EngineClient& client;
  std::vector<std::unique_ptr<Chat>> chats;
  std::unique_ptr<Chat> removed;   // the newest one, until the message about it is gone
  Chat* current = nullptr;
  int lastChatId = 0;
  QHash<bridge::RequestId, Place> places;
  bridge::EngineState shownState = bridge::EngineState::empty;

  ConversationList* list = nullptr;
  QStackedWidget* centre = nullptr;
  widgets::EmptyState* noModel = nullptr;
  widgets::EmptyState* nothingAsked = nullptr;
  widgets::InlineMessage* sample = nullptr;
  widgets::InlineMessage* format = nullptr;
  widgets::InlineMessage* notice = nullptr;
  bool noticeIsUndo = false;
  PromptBar* prompt = nullptr;
  ParametersPanel* parameters = nullptr;
};

QueryPage::QueryPage(bridge::EngineClient& client, QWidget* parent)
    : QWidget(parent), m_private(std::make_unique<Private>(*this, client)) {
  m_private->build();
  m_private->connectWidgets();
  m_private->connectEngine();
  m_private->add();
  m_private->updateEngine();
}

QueryPage::~QueryPage() {
  for (auto place = m_private->places.keyBegin(); place != m_private->places.keyEnd(); ++place) {
    m_private->client.cancel(*place);
  }
}

void QueryPage::newConversation() {
  if (!m_private->current->data.turns.isEmpty()) m_private->add();
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
  if (isAnswering()) stop();
  else m_private->endEditing();
}

void QueryPage::Private::build() {
  list = new ConversationList(&page);
  centre = new QStackedWidget(&page);
  noModel = new widgets::EmptyState(QStringLiteral("models"), QString(), tr("Choose a model"), centre);
  nothingAsked = new widgets::EmptyState(QStringLiteral("query"), QString(), QString(), centre);
  centre->addWidget(noModel);
  centre->addWidget(nothingAsked);
  prompt = new PromptBar(&page);
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
  });
  connect(prompt, &PromptBar::sendRequested, &page, [this] { send(); });
  connect(prompt, &PromptBar::stopRequested, &page, &QueryPage::stop);
  connect(prompt, &PromptBar::editLastRequested, &page, [this] {
    if (!current->data.turns.isEmpty()) edit(*current, static_cast<int>(current->data.turns.size()) - 1);
  });
  connect(noModel, &widgets::EmptyState::activated, &page, &QueryPage::modelsRequested);
  connect(notice, &widgets::InlineMessage::actionTriggered, &page, [this] {
    if (noticeIsUndo) restoreRemoved();
    else Q_EMIT page.modelsRequested();
    notice->dismiss();
  });
  connect(notice, &widgets::InlineMessage::dismissed, &page, [this] { removed.reset(); });
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
  if (warning.isEmpty()) format->dismiss();
  else format->say(Kind::warning, warning);
}

Chat* QueryPage::Private::add() {
  auto chat = std::make_unique<Chat>();
  chat->id = ++lastChatId;
  chat->data.title = tr("New conversation");
  addTranscript(*chat);
  Chat* added = chats.emplace_back(std::move(chat)).get();
  list->add(added->id, added->data.title);
  show(added->id);
  return added;
}

void QueryPage::Private::addTranscript(Chat& chat) {
  chat.view = new TranscriptView(centre);
  centre->addWidget(chat.view);
  const int id = chat.id;
  connect(chat.view, &TranscriptView::editRequested, &page, [this, id](int turn) {
    if (Chat* chat = find(id)) edit(*chat, turn);
  });
  connect(chat.view, &TranscriptView::regenerateRequested, &page, [this, id](int turn) {
    Chat* chat = find(id);
    if (chat && !chat->isAnswering()) submit(*chat, chat->data.turns[turn].question, turn);
  });
}

void QueryPage::Private::show(int id) {
  Chat* chat = find(id);
  if (!chat || chat == current) return;
  if (current) current->draft = prompt->text();
  current = chat;
  list->select(id);
  prompt->setText(chat->draft);
  updateCentre();
  updatePrompt();
}

void QueryPage::Private::remove(int id) {
  const auto place = std::find_if(chats.begin(), chats.end(), [id](const auto& chat) { return chat->id == id; });
  if (place == chats.end()) return;
  if ((*place)->isAnswering()) client.cancel((*place)->data.turns.last().request);
  if (removed) delete removed->view;
  removed = std::move(*place);
  chats.erase(place);
  if (current == removed.get()) {
    removed->draft = prompt->text();
    current = nullptr;
  }
  list->remove(id);
  if (!current && chats.empty()) add();
  if (!current) show(chats.back()->id);
  noticeIsUndo = true;
  notice->say(widgets::InlineMessage::Kind::info, tr("\"%1\" was removed.").arg(removed->data.title), tr("Undo"));
}

void QueryPage::Private::restoreRemoved() {
  if (!removed) return;
  Chat* restored = chats.emplace_back(std::move(removed)).get();
  list->add(restored->id, restored->data.title);
  show(restored->id);
}

bool QueryPage::Private::send() {
  const QString question = prompt->text();
  if (question.trimmed().isEmpty() || current->isAnswering()) return false;
  if (!submit(*current, question, current->editing)) return false;
  current->editing = -1;
  prompt->setText(QString());
  updatePrompt();
  return true;
}

// Asks in this conversation; the turn `replaced`, if there is one, stays readable but does not count any more.
bool QueryPage::Private::submit(Chat& chat, QString question, int replaced) {
  if (!client.model()) {
    sayNoModel();
    return false;
  }
  if (const QString problem = parameters->problem(); !problem.isEmpty()) {
    noticeIsUndo = false;
    notice->say(widgets::InlineMessage::Kind::error, problem);
    return false;
  }
  const bool replaces = replaced >= 0 && replaced < chat.data.turns.size();
  if (replaces) chat.data.turns[replaced].replaced = true;
  const bridge::GenerationParams params = parameters->params();
  QString whyNot;
  const bridge::RequestId id = client.submit(chat.data.messages(parameters->systemPrompt(), question), params, &whyNot);
  if (id == 0) {
    if (replaces) chat.data.turns[replaced].replaced = false;
    noticeIsUndo = false;
    notice->say(widgets::InlineMessage::Kind::error, whyNot);
    return false;
  }
  if (!noticeIsUndo) notice->dismiss();
  if (replaces) chat.view->turn(replaced)->showReplaced();
  if (chat.data.turns.isEmpty() && !chat.named) chat.data.title = titleFrom(question);
  Turn turn;
  turn.request = id;
  turn.question = question;
  turn.modelName = client.model()->name;
  turn.seed = params.seed;
  turn.tokensMax = params.tokensMax;
  turn.isJson = parameters->asksForJson();
  places.insert(id, {chat.id, static_cast<int>(chat.data.turns.size())});
  chat.data.turns.append(turn);
  const int before = client.queueDepth() - 1;
  chat.view->addTurn(question, turn.isJson)
      ->showWaiting(before > 0 ? tr("Waiting for earlier answers (%n)", nullptr, before) : tr("Starting"));
  list->setTitle(chat.id, chat.data.title);
  list->setAnswering(chat.id, true);
  updateCentre();
  updatePrompt();
  return true;
}

void QueryPage::Private::edit(Chat& chat, int turn) {
  if (chat.isAnswering()) return;
  chat.editing = turn;
  prompt->setText(chat.data.turns[turn].question);
  prompt->setFocus();
  updatePrompt();
}

void QueryPage::Private::endEditing() {
  if (current->editing < 0) return;
  current->editing = -1;
  prompt->setText(QString());
  updatePrompt();
}

Chat* QueryPage::Private::find(int id) {
  const auto place = std::find_if(chats.begin(), chats.end(), [id](const auto& chat) { return chat->id == id; });
  if (place != chats.end()) return place->get();
  return removed && removed->id == id ? removed.get() : nullptr;
}

Turn* QueryPage::Private::turnOf(bridge::RequestId id, TurnView** view) {
  const auto place = places.constFind(id);
  if (place == places.cend()) return nullptr;
  Chat* chat = find(place->chat);
  if (!chat) return nullptr;
  *view = chat->view->turn(place->turn);
  return &chat->data.turns[place->turn];
}

void QueryPage::Private::started(bridge::RequestId id, int promptTokens) {
  TurnView* view = nullptr;
  if (Turn* turn = turnOf(id, &view)) {
    turn->state = Turn::State::reading;
    turn->promptTokens = promptTokens;
    updateContext();
    view->showWaiting(tr("Reading the prompt, %1").arg(widgets::formatTokens(promptTokens)));
  }
}

void QueryPage::Private::append(bridge::RequestId id, QString answer, QString reasoning, int answerTokens,
                                int reasoningTokens) {
  TurnView* view = nullptr;
  Turn* turn = turnOf(id, &view);
  if (!turn) return;
  turn->state = Turn::State::answering;
  appendText(turn->answer, answer);
  appendText(turn->reasoning, reasoning);
  turn->answerTokens = answerTokens;
  turn->reasoningTokens = reasoningTokens;
  view->append(answer, reasoning, *turn);
  updateContext();
}

void QueryPage::Private::finished(bridge::RequestId id, const bridge::AnswerStats& stats) {
  TurnView* view = nullptr;
  if (Turn* turn = turnOf(id, &view)) {
    turn->state = Turn::State::finished;
    turn->stats = stats;
    view->showFinished(*turn);
  }
  ended(id);
}

// Nothing that was typed is lost: the question goes back into the prompt box unless something else is there by now.
void QueryPage::Private::failed(bridge::RequestId id, const QString& message) {
  TurnView* view = nullptr;
  if (Turn* turn = turnOf(id, &view)) {
    turn->state = Turn::State::failed;
    turn->error = message;
    view->showFailed(*turn);
    Chat* chat = find(places.value(id).chat);
    if (chat == current && prompt->text().isEmpty()) {
      edit(*chat, places.value(id).turn);
    } else if (chat != current && chat->draft.isEmpty()) {
      chat->draft = turn->question;
      chat->editing = places.value(id).turn;
    }
  }
  ended(id);
}

void QueryPage::Private::ended(bridge::RequestId id) {
  if (!places.contains(id)) return;
  list->setAnswering(places.take(id).chat, false);
  updatePrompt();
}

void QueryPage::Private::updateEngine() {
  if (client.state() == shownState) return;
  shownState = client.state();
  updateCentre();
}

void QueryPage::Private::updateContext() {
  const bridge::ModelInfo* model = client.model();
  prompt->setContext(current->data.contextTokens(), model ? model->contextTokens : 0);
}

void QueryPage::Private::updateCentre() {
  updateContext();
  const bridge::ModelInfo* model = client.model();
  const bool loading = client.state() == bridge::EngineState::loading;
  noModel->setSentence(loading ? tr("A model is being loaded.") : tr("No model is loaded."));
  if (client.state() == bridge::EngineState::empty) {
    noModel->setNote(tr("Models run on this computer; nothing that you ask leaves it."));
  }
  if (noModel->button()) noModel->button()->setHidden(loading);
  if (model) {
    nothingAsked->setSentence(tr("Ask %1 something.").arg(model->name));
    nothingAsked->setNote(tr("It remembers up to %1 of one conversation. It runs on %2; nothing leaves this computer.")
                              .arg(widgets::formatTokens(model->contextTokens), model->device));
  }
  if (!current->data.turns.isEmpty()) centre->setCurrentWidget(current->view);
  else centre->setCurrentWidget(model ? nothingAsked : noModel);
}

void QueryPage::Private::updatePrompt() {
  prompt->setAnswering(current->isAnswering());
  prompt->setHint(current->editing >= 0 ? tr("Takes the place of the last question. Esc leaves that as it was.")
                                        : QString());
}

void QueryPage::Private::sayNoModel() {
  noticeIsUndo = false;
  notice->say(widgets::InlineMessage::Kind::warning, tr("No model is loaded, so nothing was sent."),
              tr("Choose a model"));
}

}  // namespace praxis::ui::chat
