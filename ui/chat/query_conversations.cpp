// The Query page's conversations: begun, shown, removed and brought back.

#include <algorithm>

#include <QStackedWidget>

#include "ui/chat/attachment_row.h"
#include "ui/chat/conversation_list.h"
#include "ui/chat/prompt_bar.h"
#include "ui/chat/query_page_private.h"
#include "ui/chat/transcript_view.h"
#include "ui/widgets/inline_message.h"

namespace praxis::ui::chat {

Chat* QueryPage::Private::add() {
  auto chat = std::make_unique<Chat>();
  chat->id = ++lastChatId;
  chat->data.title = tr("New conversation");
  addTranscript(*chat);
  addPictureRow(*chat);
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
    if (chat && !chat->isAnswering())
      submit(*chat, chat->data.turns[turn].question, chat->data.turns[turn].images, turn);
  });
}

void QueryPage::Private::show(int id) {
  Chat* chat = find(id);
  if (!chat || chat == current) return;
  if (current) current->draft = prompt->text();
  current = chat;
  fill(*chat);
  list->select(id);
  prompt->setText(chat->draft);
  prompt->showPictures(chat->pictures);
  updatePictures();
  updateCentre();
  updatePrompt();
}

void QueryPage::Private::remove(int id) {
  const auto place = std::find_if(chats.begin(), chats.end(), [id](const auto& chat) { return chat->id == id; });
  if (place == chats.end()) return;
  if ((*place)->isAnswering()) client.cancel((*place)->data.turns.last().request);
  discardRemoved();
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

void QueryPage::Private::discardRemoved() {
  if (!removed) return;
  forget(*removed);
  delete removed->view;
  delete removed->pictures;
  removed.reset();
}

void QueryPage::Private::restoreRemoved() {
  if (!removed) return;
  Chat* restored = chats.emplace_back(std::move(removed)).get();
  list->add(restored->id, restored->data.title);
  show(restored->id);
}

Chat* QueryPage::Private::find(int id) {
  const auto place = std::find_if(chats.begin(), chats.end(), [id](const auto& chat) { return chat->id == id; });
  if (place != chats.end()) return place->get();
  return removed && removed->id == id ? removed.get() : nullptr;
}

}  // namespace praxis::ui::chat
