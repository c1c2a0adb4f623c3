#pragma once
// The inside of the Query page: its widgets, its conversations and the answers on their way. Only the page's own source
// files include this: query_page.cpp builds and connects, query_conversations.cpp keeps the list, query_turns.cpp asks
// and receives, query_pictures.cpp has the attachments, query_keeping.cpp the disk.
// Thread: gui.

#include <memory>
#include <vector>

#include <QHash>

#include "ui/chat/conversation_json.h"
#include "ui/chat/query_page.h"

class QStackedWidget;

namespace praxis::ui::widgets {
class EmptyState;
class InlineMessage;
}  // namespace praxis::ui::widgets

namespace praxis::ui::chat {

class AttachmentRow;
class ConversationList;
class ConversationStore;
class ParametersPanel;
class PictureViewer;
class PromptBar;
class TranscriptView;
class TurnView;

// A conversation with its transcript and what was typed but not sent.
struct Chat {
  int id = 0;
  QString key;             // of what is kept on disk; empty: nothing yet
  bool filled = true;      // the transcript shows the turns
  int picturesUnread = 0;  // of kept turns
  bool named = false;      // by the user: the title is not taken from the first question
  int editing = -1;        // the turn that the next question takes the place of
  QString draft;
  Conversation data;
  TranscriptView* view = nullptr;
  AttachmentRow* pictures = nullptr;  // of the question that is being written

  bool isAnswering() const {
    return !data.turns.isEmpty() && data.turns.last().state != Turn::State::finished &&
           data.turns.last().state != Turn::State::failed;
  }
};

struct Place {
  int chat = 0;
  int turn = 0;
};

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
  void discardRemoved();
  void addTranscript(Chat& chat);
  bool send();
  bool submit(Chat& chat, QString question, QList<bridge::ImageAttachment> images, int replaced);
  void edit(Chat& chat, int turn);
  void endEditing();

  void adopt(const QList<KeptConversation>& newestFirst);
  void keep(Chat& chat);
  void forget(const Chat& chat);
  void fill(Chat& chat);
  void readKept(Chat& chat, int turn, int image);

  void buildPictures();
  void addPictureRow(Chat& chat);
  void offer(const QStringList& paths, const QImage& image);
  void askForPictures();
  void updatePictures();
  void updateSuggestions();
  void looking(bridge::RequestId id, int image, int images, double share);
  void prepared(bridge::RequestId id, const QList<bridge::PictureUse>& uses);

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
  std::unique_ptr<Chat> removed;  // the newest one, until the message about it is gone
  Chat* current = nullptr;
  int lastChatId = 0;
  QHash<bridge::RequestId, Place> places;
  ConversationStore* store = nullptr;  // null: nothing is kept
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
  SuggestionBar* suggestions = nullptr;
  PictureViewer* viewer = nullptr;
  bool answersHidden = false;
};

}  // namespace praxis::ui::chat
