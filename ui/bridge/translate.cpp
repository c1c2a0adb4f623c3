#include "ui/bridge/translate.h"

#include <QFile>

namespace praxis::ui::bridge {

namespace session = engine::session;

namespace {

engine::text::Role role(ChatMessage::Role role) {
  switch (role) {
    case ChatMessage::Role::system: return engine::text::Role::system;
    case ChatMessage::Role::assistant: return engine::text::Role::assistant;
    case ChatMessage::Role::user: break;
  }
  return engine::text::Role::user;
}

}  // namespace

session::LoadOptions loadOptions(const LoadRequest& request) {
  session::LoadOptions options;
  options.path = QFile::encodeName(request.path).toStdString();
  options.contextTokens = request.contextTokens;
  options.device = request.device.toStdString();
  options.threads = request.threads;
  return options;
}

session::Request engineRequest(const QList<ChatMessage>& messages, const GenerationParams& params) {
  session::Request request;
  for (const ChatMessage& message : messages) {
    request.messages.push_back({role(message.role), message.text.toStdString()});
  }
  request.sampling.temperature = static_cast<float>(params.temperature);
  request.sampling.topK = params.topK;
  request.sampling.topP = static_cast<float>(params.topP);
  request.sampling.minP = static_cast<float>(params.minP);
  request.sampling.repeatPenalty = static_cast<float>(params.repeatPenalty);
  request.sampling.seed = params.seed;
  request.tokensMax = params.tokensMax;
  for (const QString& stop : params.stops) request.stops.push_back(stop.toStdString());
  return request;
}

ModelInfo modelInfo(const session::LoadedModel& model) {
  ModelInfo info;
  info.path = QFile::decodeName(QByteArray::fromStdString(model.summary.path.string()));
  info.name = QString::fromStdString(model.summary.name);
  info.architecture = QString::fromStdString(model.summary.shape.architecture);
  info.quantisation = QString::fromStdString(model.summary.quantisation);
  info.device = QString::fromStdString(model.device);
  info.deviceReason = QString::fromStdString(model.deviceReason);
  info.chatFormat = QString::fromStdString(model.chatFormat);
  info.parameters = model.summary.parameters;
  info.fileBytes = static_cast<qint64>(model.summary.fileBytes);
  info.weightBytes = static_cast<qint64>(model.memory.weightBytes);
  info.kvBytes = static_cast<qint64>(model.memory.kvBytes);
  info.totalBytes = static_cast<qint64>(model.memory.totalBytes());
  info.contextTokens = model.contextTokens;
  info.contextTrained = model.summary.shape.contextLength;
  info.contextShortened = model.contextShortened;
  info.chatFormatRecognised = model.chatFormatRecognised;
  info.untrainedSample = model.summary.untrainedSample;
  info.loadMs = model.loadMs;
  return info;
}

AnswerStats answerStats(const session::RequestFinished& event) {
  AnswerStats stats;
  stats.finish = QString::fromUtf8(session::finishReasonName(event.reason).data());
  stats.promptTokens = event.timings.promptTokens;
  stats.generatedTokens = event.timings.generatedTokens;
  stats.ttftMs = event.timings.ttftMs;
  stats.prefillTokensPerSecond = event.timings.prefillTokensPerSecond();
  stats.decodeTokensPerSecond = event.timings.decodeTokensPerSecond();
  stats.queueMs = event.timings.queueMs;
  return stats;
}

}  // namespace praxis::ui::bridge
