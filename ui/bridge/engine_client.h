#pragma once
// The GUI thread's side of the engine: plain values go in through a bounded queue, signals come out, coalesced to at
// most one wake-up per frame. Owns no thread. It may be destroyed at any time, also from a slot of its own signals;
// what it had running is then cancelled. Thread: gui.

#include <memory>
#include <vector>

#include <QList>
#include <QObject>
#include <QPair>
#include <QString>
#include <QStringList>

#include "ui/bridge/image_attachment.h"

namespace praxis::engine::vision {
struct Recipe;
}

namespace praxis::ui::bridge {

class EngineWorker;
class EvaluationClient;

using RequestId = quint64;

// What a model can do with pictures. Without a vision file it reads text only; whyNot says why one is not used.
struct VisionInfo {
  QString file;
  int tokensPerPicture = 0;
  std::shared_ptr<const std::vector<engine::vision::Recipe>> recipes;  // how pictures become its input
  QString whyNot;

  bool isAvailable() const { return tokensPerPicture > 0; }
};

// Everything the window shows of a loaded model, in the words of the window.
struct ModelInfo {
  QString path, name, architecture, quantisation, device, deviceReason, chatFormat;
  qint64 parameters = 0;
  qint64 fileBytes = 0, weightBytes = 0, kvBytes = 0, totalBytes = 0;
  qint64 contextTokens = 0, contextTrained = 0;
  bool contextShortened = false;
  bool chatFormatRecognised = false;
  QString chatFormatNote;  // why chatFormat is not the file's own template; empty when it is
  bool untrainedSample = false;
  bool demonstration = false;  // praxis.demonstration in the file: small, synthetic data, not for clinical use
  VisionInfo vision;
  double loadMs = 0;
};

struct LoadRequest {
  QString path;
  qint64 contextTokens = 0;  // 0: automatic
  QString device = QStringLiteral("auto");
  int threads = 0;
};

struct ChatMessage {
  enum class Role { system, user, assistant };
  Role role = Role::user;
  QString text;
  QList<ImageAttachment> images;  // before the text, each with its pictures
};

// How the model's recipe took one attachment.
struct PictureUse {
  QString recipe;    // "praxis-phantom 1"
  QString identity;  // with the hash of all that changes numbers
  QString window;    // "-160 to 240 HU"; empty for colours
  int pictures = 0;
  int tokens = 0;
};

struct GenerationParams {
  double temperature = 0.7, topP = 0.95, minP = 0.05, repeatPenalty = 1.0;
  int topK = 40, tokensMax = 1024;
  quint64 seed = 0;
  QStringList stops;

  // The further steps of the sampler, in the engine's words (engine/sampling/sampling_params.h); all are off as they
  // stand here. With mirostat 2 only the temperature counts besides it.
  double typicalP = 1, presencePenalty = 0, frequencyPenalty = 0;
  int repeatLastN = 64;  // -1: the whole context
  double dryMultiplier = 0, dryBase = 1.75;
  int dryAllowedLength = 2, dryLastN = -1;
  QStringList dryBreakers = {QStringLiteral("\n"), QStringLiteral(":"), QStringLiteral("\""), QStringLiteral("*")};
  double xtcProbability = 0, xtcThreshold = 0.1, topNSigma = 0;
  int mirostat = 0;  // 0 or 2
  double mirostatTau = 5, mirostatEta = 0.1;
  double dynatempRange = 0, dynatempExponent = 1;
  int minKeep = 0;
  QList<QPair<int, double>> logitBias;  // token id and what its logit is moved by

  // The form of the answer: at most one of them is not empty.
  QString jsonSchema, grammar;

  int logprobs = 0;  // how many of the likeliest tokens come with each token; 0 to 20
};

// The model's own log-probability of a token, natural; bytes of the text that are no character stand as U+FFFD.
struct TokenLogprob {
  int token = 0;
  QString text;
  double logprob = 0;
};

struct TokenLogprobs {
  TokenLogprob chosen;
  QList<TokenLogprob> likeliest;  // in falling order
};

struct AnswerStats {
  QString finish;  // "eos", "stop", "length", "context", "cancelled"
  int promptTokens = 0, generatedTokens = 0;
  int reasoningTokens = 0;  // of the generated ones
  double ttftMs = 0, prefillTokensPerSecond = 0, decodeTokensPerSecond = 0, queueMs = 0;
};

enum class EngineState { empty, loading, ready, generating, failed };

class EngineClient : public QObject {
  Q_OBJECT
 public:
  // The worker lives on the engine thread and outlives the client; app owns both.
  explicit EngineClient(EngineWorker& worker, QObject* parent = nullptr);
  ~EngineClient() override;

  // Each returns at once; the outcome comes as a signal. Loading while something runs cancels it first; unloading while
  // a model loads stops that and ends in modelUnloaded.
  void load(const LoadRequest& request);
  void unload();
  // CPU threads for later loads that name none; 0: one per core.
  void setThreads(int threads);
  // 0 when the command queue is full; then requestFailed is not emitted and `whyNot` says so. Pictures are made the
  // model's input in the background first, and a request with some may start after one that was submitted later.
  RequestId submit(const QList<ChatMessage>& messages, const GenerationParams& params, QString* whyNot = nullptr);
  void cancel(RequestId id);

  EvaluationClient& evaluation();    // of the loaded model; lives as long as the client

  EngineState state() const;         // failed: the newest load failed, and no model is loaded
  const ModelInfo* model() const;    // nullptr when none is loaded
  int queueDepth() const;            // requests submitted and not ended
  qint64 contextTokensUsed() const;  // of the newest request; 0 when none

 Q_SIGNALS:
  void stateChanged();  // state, model, queue depth or context used is another than before
  void loadProgress(double share, const QString& stage);
  void modelLoaded(const praxis::ui::bridge::ModelInfo& model);
  void modelUnloaded();
  void loadFailed(const QString& message);
  void prefillProgress(praxis::ui::bridge::RequestId id, int done, int total);
  // The vision tower works on image `image` of `images`, counted from 0; share 1: done.
  void imageProgress(praxis::ui::bridge::RequestId id, int image, int images, double share);
  // The pictures of the last message were made the model's input; before requestStarted. One for each attachment.
  void picturesPrepared(praxis::ui::bridge::RequestId id, const QList<praxis::ui::bridge::PictureUse>& uses);
  // The prompt was accepted and is being read.
  void requestStarted(praxis::ui::bridge::RequestId id, int promptTokens);
  // Text to append, and the tokens of each kind so far.
  void answerText(praxis::ui::bridge::RequestId id, const QString& answer, const QString& reasoning, int answerTokens,
                  int reasoningTokens);
  // Of the tokens since the last signal, where the request asked for them; follows their answerText.
  void answerLogprobs(praxis::ui::bridge::RequestId id, const QList<praxis::ui::bridge::TokenLogprobs>& tokens);
  void requestFinished(praxis::ui::bridge::RequestId id, const praxis::ui::bridge::AnswerStats& stats);
  void requestFailed(praxis::ui::bridge::RequestId id, const QString& message);

 private:
  class Private;
  std::unique_ptr<Private> m_private;
};

}  // namespace praxis::ui::bridge
