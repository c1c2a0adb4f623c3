#pragma once
// Keeps conversations with their pictures in a folder of this computer: one text for each conversation, each picture
// once under the hash of its bytes. Pictures that no conversation names any more go; beyond the budget those of the
// oldest conversations go, and their texts stay. Only the owner of the account can read the folder. Reads and writes on
// a thread of its own, in the order of the calls. Thread: gui.

#include <functional>
#include <memory>

#include <QList>
#include <QObject>
#include <QThreadPool>

#include "ui/chat/conversation_json.h"

namespace praxis::ui::chat {

class ConversationStore : public QObject {
  Q_OBJECT
 public:
  static constexpr qint64 kTextBytesMax = 64LL * 1024 * 1024;              // of one conversation, to be read
  static constexpr qint64 kPictureBytesBudget = 2LL * 1024 * 1024 * 1024;  // of all pictures

  explicit ConversationStore(const QString& folder, qint64 pictureBytes = kPictureBytesBudget,
                             QObject* parent = nullptr);
  // Waits for what is being written.
  ~ConversationStore() override;

  void readAll();  // ends in found(); call it once, first
  // Pictures that are not read stay as they were kept.
  void save(const KeptConversation& conversation);
  void remove(const QString& id);
  // `done` gets a picture for each name, or why there is none, unless `receiver` is gone by then.
  void readPictures(const QStringList& names, QObject* receiver,
                    std::function<void(bridge::PictureSource::Pictures)> done);
  bool isIdle() const { return m_underWay == 0; }

 Q_SIGNALS:
  void found(const QList<praxis::ui::chat::KeptConversation>& newestFirst);
  // A conversation that cannot be read or written: its file, why, and that the rest goes on.
  void failed(const QString& message);

 private:
  struct Folder;
  template <typename Job>
  void start(Job job);

  std::shared_ptr<Folder> m_folder;
  QThreadPool m_thread;
  int m_underWay = 0;
};

}  // namespace praxis::ui::chat
