// The Query page's turns: a question sent, its answer as it comes, and what is edited or asked again.

#include <QRegularExpression>

#include "ui/chat/attachment_row.h"
#include "ui/chat/attachment_text.h"
#include "ui/chat/conversation_list.h"
#include "ui/chat/parameters_panel.h"
#include "ui/chat/prompt_bar.h"
#include "ui/chat/query_page_private.h"
#include "ui/chat/transcript_view.h"
#include "ui/chat/turn_view.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"

namespace praxis::ui::chat {

namespace {

// Models begin with a space or empty lines that belong to their format rather than to the answer.
void appendText(QString& whole, QString& piece) {
  if (whole.isEmpty()) piece.remove(QRegularExpression(QStringLiteral("\\A\\s+")));
  whole += piece;
}

}  // namespace

bool QueryPage::Private::send() {
  const QString question = prompt->text();
  if (question.trimmed().isEmpty() || current->isAnswering()) return false;
  if (!client.model()) {
    sayNoModel();
    return false;
  }
  if (const QString problem = current->pictures->problem(); !problem.isEmpty()) {
    noticeIsUndo = false;
    const QString action = client.model()->vision.isAvailable() ? QString() : tr("Choose a model");
    notice->say(widgets::InlineMessage::Kind::warning, problem, action);
    return false;
  }
  if (!submit(*current, question, current->pictures->images(), current->editing)) return false;
  current->editing = -1;
  prompt->setText(QString());
  current->pictures->clear();
  updatePrompt();
  return true;
}

// Asks in this conversation; the turn `replaced`, if there is one, stays readable but does not count any more.
bool QueryPage::Private::submit(Chat& chat, QString question, QList<bridge::ImageAttachment> images, int replaced) {
  if (!client.model()) {
    sayNoModel();
    return false;
  }
  if (chat.picturesUnread > 0) {
    noticeIsUndo = false;
    notice->say(widgets::InlineMessage::Kind::info,
                tr("The pictures of this conversation are still being read. Ask again in a moment."));
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
  const bridge::RequestId id =
      client.submit(chat.data.messages(parameters->systemPrompt(), question, images), params, &whyNot);
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
  turn.images = images;
  turn.modelName = client.model()->name;
  turn.seed = params.seed;
  turn.tokensMax = params.tokensMax;
  turn.isJson = parameters->asksForJson();
  places.insert(id, {chat.id, static_cast<int>(chat.data.turns.size())});
  chat.data.turns.append(turn);
  const int before = client.queueDepth() - 1;
  TurnView* view = chat.view->addTurn(question, turn.isJson, images);
  view->setHeader(answerHeader(turn.modelName, {}, images), {});
  view->showWaiting(before > 0         ? tr("Waiting for earlier answers (%n)", nullptr, before)
                    : images.isEmpty() ? tr("Starting")
                                       : tr("Preparing the pictures"));
  keep(chat);
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
  chat.pictures->setImages(chat.data.turns[turn].images);
  prompt->setFocus();
  updatePrompt();
}

void QueryPage::Private::endEditing() {
  if (current->editing < 0) return;
  current->editing = -1;
  prompt->setText(QString());
  current->pictures->clear();
  updatePrompt();
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
      chat->pictures->setImages(turn->images);
      chat->editing = places.value(id).turn;
    }
  }
  ended(id);
}

void QueryPage::Private::ended(bridge::RequestId id) {
  if (!places.contains(id)) return;
  const int chat = places.take(id).chat;
  if (Chat* answered = find(chat)) keep(*answered);
  list->setAnswering(chat, false);
  updatePrompt();
  updatePictures();
}

}  // namespace praxis::ui::chat
