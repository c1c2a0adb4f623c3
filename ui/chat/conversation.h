#pragma once
// What was asked and answered, apart from any widget: the values behind a transcript. Thread: gui.

#include <QList>
#include <QString>

#include "ui/bridge/engine_client.h"

namespace praxis::ui::chat {

// One question with its answer.
struct Turn {
  enum class State { waiting, reading, answering, finished, failed };
  State state = State::waiting;
  bool isJson = false;    // the answer was held to JSON
  bool replaced = false;  // asked again: stays readable, is not sent any more
  bridge::RequestId request = 0;
  QString question, answer, reasoning;
  QList<bridge::ImageAttachment> images;
  QList<bridge::PictureUse> uses;  // of the images, once a recipe has been applied
  QString modelName;
  quint64 seed = 0;
  int tokensMax = 0;
  int promptTokens = 0, answerTokens = 0, reasoningTokens = 0;
  bridge::AnswerStats stats;  // once finished
  QString error;              // once failed
};

struct Conversation {
  QString title;  // the first question's beginning until the user names it
  QList<Turn> turns;

  // Tokens of the newest question with all that was sent before it, and of its answer so far; 0 before the first.
  qint64 contextTokens() const;
  // What is sent: the system prompt if there is one, every turn that counts, and the question; pictures with theirs.
  // Reasoning is left out, as the models that reason are trained to see their earlier answers without it.
  QList<bridge::ChatMessage> messages(const QString& systemPrompt, const QString& question,
                                      const QList<bridge::ImageAttachment>& images = {}) const;
};

// Failed and replaced turns, and those stopped before the first word, are not part of what is sent.
bool counts(const Turn& turn);
// The first line of a question, shortened to a title.
QString titleFrom(const QString& question);
// "eos" and the other finish names as the window says them; tokensMax is the limit that was asked for.
QString finishInWords(const QString& finish, int tokensMax);
// "42.7 tokens/s · first token 0.31 s · 128 tokens · complete", with the model's name in front.
QString footerText(const Turn& turn);

}  // namespace praxis::ui::chat
