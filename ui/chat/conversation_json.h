#pragma once
// A conversation as the text that is kept of it. Pictures stand in it by the names of their files. Thread: any.

#include <QByteArray>
#include <QDateTime>
#include <QSet>

#include "engine/base/result.h"
#include "ui/chat/conversation.h"

namespace praxis::ui::chat {

struct KeptConversation {
  QString id;          // a UUID without braces; the name of its file
  bool named = false;  // by the user
  QDateTime changed;   // UTC
  Conversation data;
};

QByteArray writeConversation(const KeptConversation& kept);
// Fails with corrupt. Turns that were not finished are as if they had been stopped.
engine::base::Result<KeptConversation> readConversation(const QByteArray& text);
// Of the files of its pictures.
QSet<QString> pictureNames(const KeptConversation& kept);
// 64 hexadecimal digits, and so no way out of the folder.
bool isPictureName(const QString& name);

}  // namespace praxis::ui::chat
