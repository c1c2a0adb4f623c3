// The Query page's conversations on disk: read at the start, written as they grow, gone when they are removed.

#include <QUuid>

#include "ui/chat/attachment_row.h"
#include "ui/chat/attachment_text.h"
#include "ui/chat/conversation_list.h"
#include "ui/chat/conversation_store.h"
#include "ui/chat/query_page_private.h"
#include "ui/chat/transcript_view.h"
#include "ui/chat/turn_view.h"
#include "ui/widgets/inline_message.h"

namespace praxis::ui::chat {

void QueryPage::keepConversations(const QString& folder) {
  Private& p = *m_private;
  if (p.store || folder.isEmpty()) return;
  p.store = new ConversationStore(folder, ConversationStore::kPictureBytesBudget, this);
  connect(p.store, &ConversationStore::found, this, [&p](const QList<KeptConversation>& all) { p.adopt(all); });
  connect(p.store, &ConversationStore::failed, this, [&p](const QString& message) {
    p.noticeIsUndo = false;
    p.notice->say(widgets::InlineMessage::Kind::warning, message);
  });
  p.store->readAll();
}

bool QueryPage::isIdle() const { return !m_private->store || m_private->store->isIdle(); }

// Below the conversation that the page began with, the newest first; transcripts are filled when they are shown.
void QueryPage::Private::adopt(const QList<KeptConversation>& newestFirst) {
  for (const KeptConversation& kept : newestFirst) {
    auto chat = std::make_unique<Chat>();
    chat->id = ++lastChatId;
    chat->key = kept.id;
    chat->named = kept.named;
    chat->data = kept.data;
    chat->filled = false;
    addTranscript(*chat);
    addPictureRow(*chat);
    list->append(chat->id, chat->data.title);
    chats.insert(chats.begin(), std::move(chat));
  }
}

void QueryPage::Private::keep(Chat& chat) {
  if (!store || chat.data.turns.isEmpty()) return;
  if (chat.key.isEmpty()) chat.key = QUuid::createUuid().toString(QUuid::WithoutBraces);
  store->save({chat.key, chat.named, QDateTime::currentDateTimeUtc(), chat.data});
}

void QueryPage::Private::forget(const Chat& chat) {
  if (store && !chat.key.isEmpty()) store->remove(chat.key);
}

void QueryPage::Private::fill(Chat& chat) {
  if (std::exchange(chat.filled, true)) return;
  for (const Turn& turn : chat.data.turns) {
    TurnView* view = chat.view->addTurn(turn.question, turn.isJson, turn.images);
    view->setHeader(answerHeader(turn.modelName, turn.uses, turn.images), identities(turn.uses));
    view->append(turn.answer, turn.reasoning, turn);
    if (turn.state == Turn::State::failed)
      view->showFailed(turn);
    else
      view->showFinished(turn);
    if (turn.replaced) view->showReplaced();
  }
  for (int turn = 0; turn < chat.data.turns.size(); ++turn) {
    const auto& images = chat.data.turns[turn].images;
    for (int image = 0; image < images.size(); ++image) readKept(chat, turn, image);
  }
}

void QueryPage::Private::readKept(Chat& chat, int turn, int image) {
  const bridge::ImageAttachment& kept = chat.data.turns[turn].images[image];
  if (!store || kept.isRead() || kept.kept.isEmpty()) return;
  ++chat.picturesUnread;
  store->readPictures(kept.kept, &page, [this, id = chat.id, turn, image](const bridge::PictureSource::Pictures& read) {
    Chat* chat = find(id);
    if (!chat) return;
    --chat->picturesUnread;
    if (read) {
      auto& attachment = chat->data.turns[turn].images[image];
      attachment.pictures = QList<bridge::Picture>(read->begin(), read->end());
      return;
    }
    noticeIsUndo = false;
    notice->say(
        widgets::InlineMessage::Kind::warning,
        tr("%1 The answers to come do not take it into account.").arg(QString::fromStdString(read.error().message)));
  });
}

}  // namespace praxis::ui::chat
