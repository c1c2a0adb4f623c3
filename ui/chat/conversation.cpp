#include "ui/chat/conversation.h"

#include <QCoreApplication>

#include "ui/widgets/format.h"

namespace praxis::ui::chat {

namespace {

constexpr int kTitleCharsMax = 60;

QString tr(const char* text) { return QCoreApplication::translate("praxis::ui::chat", text); }

}  // namespace

bool counts(const Turn& turn) {
  return turn.state == Turn::State::finished && !turn.replaced && !turn.answer.isEmpty();
}

qint64 Conversation::contextTokens() const {
  for (auto turn = turns.crbegin(); turn != turns.crend(); ++turn) {
    if (turn->promptTokens > 0 && !turn->replaced)
      return turn->promptTokens + turn->answerTokens + turn->reasoningTokens;
  }
  return 0;
}

QList<bridge::ChatMessage> Conversation::messages(const QString& systemPrompt, const QString& question,
                                                  const QList<bridge::ImageAttachment>& images) const {
  using Role = bridge::ChatMessage::Role;
  QList<bridge::ChatMessage> messages;
  if (!systemPrompt.trimmed().isEmpty()) messages.append({Role::system, systemPrompt, {}});
  for (const Turn& turn : turns) {
    if (!counts(turn)) continue;
    messages.append({Role::user, turn.question, turn.images});
    messages.append({Role::assistant, turn.answer, {}});
  }
  messages.append({Role::user, question, images});
  return messages;
}

QString titleFrom(const QString& question) {
  const QString line = question.trimmed().section(QLatin1Char('\n'), 0, 0).simplified();
  return line.size() <= kTitleCharsMax ? line : line.left(kTitleCharsMax).trimmed() + QChar(0x2026);
}

QString finishInWords(const QString& finish, int tokensMax) {
  if (finish == QLatin1String("eos")) return tr("complete");
  if (finish == QLatin1String("stop")) return tr("ended at a stop string");
  if (finish == QLatin1String("length")) return tr("cut at the limit of %1").arg(widgets::formatTokens(tokensMax));
  if (finish == QLatin1String("context")) return tr("cut because the context is full");
  if (finish == QLatin1String("cancelled")) return tr("stopped by you");
  return finish;
}

QString footerText(const Turn& turn) {
  QStringList parts{turn.modelName};
  const bridge::AnswerStats& stats = turn.stats;
  if (stats.decodeTokensPerSecond > 0) parts += widgets::formatTokensPerSecond(stats.decodeTokensPerSecond);
  if (stats.ttftMs > 0) parts += tr("first token %1").arg(widgets::formatMilliseconds(stats.ttftMs));
  parts += widgets::formatTokens(stats.generatedTokens);
  parts += finishInWords(stats.finish, turn.tokensMax);
  parts.removeAll(QString());
  return parts.join(QStringLiteral(" \u00b7 "));
}

}  // namespace praxis::ui::chat
