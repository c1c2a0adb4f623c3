#include "ui/bridge/translate.h"

#include <QFile>

#include "engine/vision/recipe.h"

namespace praxis::ui::bridge {

namespace session = engine::session;

namespace {

engine::text::Role role(ChatMessage::Role role) {
  switch (role) {
    case ChatMessage::Role::system:
      return engine::text::Role::system;
    case ChatMessage::Role::assistant:
      return engine::text::Role::assistant;
    case ChatMessage::Role::user:
      break;
  }
  return engine::text::Role::user;
}

// What is given as floating point.
void translateNumbers(const GenerationParams& params, engine::sampling::SamplingParams& sampling) {
  sampling.temperature = static_cast<float>(params.temperature);
  sampling.topP = static_cast<float>(params.topP);
  sampling.minP = static_cast<float>(params.minP);
  sampling.typicalP = static_cast<float>(params.typicalP);
  sampling.topNSigma = static_cast<float>(params.topNSigma);
  sampling.xtcProbability = static_cast<float>(params.xtcProbability);
  sampling.xtcThreshold = static_cast<float>(params.xtcThreshold);
  sampling.dynatempRange = static_cast<float>(params.dynatempRange);
  sampling.dynatempExponent = static_cast<float>(params.dynatempExponent);
  sampling.repeatPenalty = static_cast<float>(params.repeatPenalty);
  sampling.frequencyPenalty = static_cast<float>(params.frequencyPenalty);
  sampling.presencePenalty = static_cast<float>(params.presencePenalty);
  sampling.dryMultiplier = static_cast<float>(params.dryMultiplier);
  sampling.dryBase = static_cast<float>(params.dryBase);
  sampling.mirostatTau = static_cast<float>(params.mirostatTau);
  sampling.mirostatEta = static_cast<float>(params.mirostatEta);
}

engine::sampling::SamplingParams samplingParams(const GenerationParams& params) {
  engine::sampling::SamplingParams sampling;
  translateNumbers(params, sampling);
  sampling.topK = params.topK;
  sampling.minKeep = params.minKeep;
  sampling.repeatLastN = params.repeatLastN;
  sampling.dryAllowedLength = params.dryAllowedLength;
  sampling.dryLastN = params.dryLastN;
  sampling.dryBreakers.clear();
  for (const QString& breaker : params.dryBreakers) sampling.dryBreakers.push_back(breaker.toStdString());
  sampling.mirostat = params.mirostat;
  sampling.seed = params.seed;
  for (const auto& [token, bias] : params.logitBias) sampling.logitBias.emplace_back(token, static_cast<float>(bias));
  return sampling;
}

VisionInfo visionInfo(const session::LoadedModel& model) {
  VisionInfo info;
  info.whyNot = QString::fromStdString(model.visionNote);
  if (!model.vision) return info;
  info.file = QString::fromStdString(model.vision->file);
  info.tokensPerPicture = static_cast<int>(model.vision->tokensPerImage);
  info.recipes = std::make_shared<const std::vector<engine::vision::Recipe>>(model.vision->recipes);
  return info;
}

TokenLogprob tokenLogprob(const session::TokenLogprob& one) {
  return {one.token, QString::fromStdString(one.text), static_cast<double>(one.logprob)};
}

}  // namespace

TokenLogprobs tokenLogprobs(const std::vector<session::TokenLogprob>& token) {
  TokenLogprobs result;
  if (token.empty()) return result;
  result.chosen = tokenLogprob(token.front());
  for (std::size_t i = 1; i < token.size(); ++i) result.likeliest.append(tokenLogprob(token[i]));
  return result;
}

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
    engine::text::Message written;
    written.role = role(message.role);
    written.text = message.text.toStdString();
    request.messages.push_back(std::move(written));
  }
  request.sampling = samplingParams(params);
  request.grammar = params.grammar.toStdString();
  request.jsonSchema = params.jsonSchema.toStdString();
  request.logprobs = params.logprobs;
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
  info.chatFormatNote = QString::fromStdString(model.chatFormatNote);
  info.untrainedSample = model.summary.untrainedSample;
  info.demonstration = model.summary.demonstration;
  info.vision = visionInfo(model);
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
