#include "ui/bridge/engine_client.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

#include <QElapsedTimer>
#include <QFutureWatcher>
#include <QHash>
#include <QPointer>
#include <QTimer>
#include <QtConcurrent>

#include "ui/bridge/engine_worker.h"
#include "ui/bridge/evaluation_client.h"
#include "ui/bridge/prepare_pictures.h"
#include "ui/bridge/translate.h"

namespace praxis::ui::bridge {

namespace session = engine::session;

namespace {

// The window repaints at most this often, so events are taken no more often either.
constexpr int kFrameMs = 16;

struct Running {
  int promptTokens = 0;
  int answerTokens = 0;
  int reasoningTokens = 0;
  bool inReasoning = false;
};

// A request whose pictures are being made the model's input; then it goes to the engine.
struct Preparing {
  session::Request request;
  std::optional<engine::base::Result<QList<PictureUse>>> uses;
};

// Text of one request since the last signal; tokens come many to a frame.
struct PendingText {
  RequestId id = 0;
  QString answer, reasoning;
  QList<TokenLogprobs> logprobs;
};

}  // namespace

class EngineClient::Private {
 public:
  Private(EngineClient& owner, EngineWorker& engineWorker) : client(owner), worker(engineWorker) {}

  void prepare(RequestId id, const QList<ChatMessage>& messages, session::Request request);
  void takePrepared(RequestId id, Preparing& prepared);
  void schedule();
  void drain();
  void flush();
  void take(const session::LoadProgress& event);
  void take(const session::LoadDone& event);
  void take(const session::LoadFailed& event);
  void take(const session::Unloaded& event);
  void take(const session::RequestStarted& event);
  void take(const session::PrefillProgress& event);
  void take(const session::ImageProgress& event);
  void take(const session::TokenEvent& event);
  void take(const session::RequestFinished& event);
  void take(const session::RequestFailed& event);
  void append(RequestId id, const std::string& answer, const std::string& reasoning);
  void forgetModel();
  void announce();
  EngineState state() const;

  EngineClient& client;
  EngineWorker& worker;
  EvaluationClient* evaluation = nullptr;
  QTimer* frame = nullptr;
  QElapsedTimer sinceDrain;

  std::optional<ModelInfo> model;
  int threads = 0;
  int loadsUnderWay = 0;
  bool loadFailed = false;
  QHash<RequestId, Running> running;
  QHash<RequestId, std::shared_ptr<std::atomic<bool>>> preparing;  // true tells it to stop
  RequestId lastId = 0;
  qint64 contextUsed = 0;
  PendingText pending;

  // What stateChanged last spoke of.
  EngineState announcedState = EngineState::empty;
  int announcedDepth = 0;
  qint64 announcedContext = 0;
};

EngineClient::EngineClient(EngineWorker& worker, QObject* parent)
    : QObject(parent), m_private(std::make_unique<Private>(*this, worker)) {
  m_private->evaluation = new EvaluationClient(worker, this);
  m_private->frame = new QTimer(this);
  m_private->frame->setSingleShot(true);
  m_private->frame->setTimerType(Qt::PreciseTimer);
  connect(m_private->frame, &QTimer::timeout, this, [this] { m_private->drain(); });
  connect(
      &worker, &EngineWorker::eventsWaiting, this, [this] { m_private->schedule(); }, Qt::QueuedConnection);
}

EngineClient::~EngineClient() {
  for (const auto& stop : m_private->preparing) *stop = true;
  for (auto request = m_private->running.keyBegin(); request != m_private->running.keyEnd(); ++request) {
    m_private->worker.cancel(*request);
  }
}

void EngineClient::load(const LoadRequest& request) {
  LoadRequest whole = request;
  if (whole.threads == 0) whole.threads = m_private->threads;
  if (!m_private->worker.postLoad(loadOptions(whole))) {
    Q_EMIT loadFailed(tr("The engine is still busy with earlier commands. Try again in a moment."));
    return;
  }
  ++m_private->loadsUnderWay;
  m_private->forgetModel();
  m_private->announce();
}

void EngineClient::setThreads(int threads) { m_private->threads = threads; }

void EngineClient::unload() {
  if (!m_private->worker.postUnload()) {
    Q_EMIT loadFailed(tr("The engine is still busy with earlier commands. Try again in a moment."));
  }
}

RequestId EngineClient::submit(const QList<ChatMessage>& messages, const GenerationParams& params, QString* whyNot) {
  const RequestId id = m_private->lastId + 1;
  const bool pictures = std::ranges::any_of(messages, [](const auto& message) { return !message.images.isEmpty(); });
  if (pictures) {
    m_private->prepare(id, messages, engineRequest(messages, params));
  } else if (!m_private->worker.postSubmit(id, engineRequest(messages, params))) {
    if (whyNot) *whyNot = tr("The engine's queue is full. Wait until an earlier answer is done, or stop one.");
    return 0;
  }
  m_private->lastId = id;
  m_private->running.insert(id, {});
  m_private->announce();
  return id;
}

void EngineClient::cancel(RequestId id) {
  if (const auto stop = m_private->preparing.value(id))
    *stop = true;
  else
    m_private->worker.cancel(id);
}

EvaluationClient& EngineClient::evaluation() { return *m_private->evaluation; }

EngineState EngineClient::state() const { return m_private->state(); }
const ModelInfo* EngineClient::model() const { return m_private->model ? &*m_private->model : nullptr; }
int EngineClient::queueDepth() const { return static_cast<int>(m_private->running.size()); }
qint64 EngineClient::contextTokensUsed() const {
  // The newest token is chosen before it takes a slot, so a full context would count one more than it holds.
  const ModelInfo* loaded = model();
  return loaded != nullptr ? std::min<qint64>(m_private->contextUsed, loaded->contextTokens) : 0;
}

EngineState EngineClient::Private::state() const {
  if (loadsUnderWay > 0) return EngineState::loading;
  if (!model) return loadFailed ? EngineState::failed : EngineState::empty;
  return running.isEmpty() ? EngineState::ready : EngineState::generating;
}

void EngineClient::Private::prepare(RequestId id, const QList<ChatMessage>& messages, session::Request request) {
  const auto stop = preparing.insert(id, std::make_shared<std::atomic<bool>>(false)).value();
  auto* watcher = new QFutureWatcher<std::shared_ptr<Preparing>>(&client);
  connect(watcher, &QFutureWatcherBase::finished, &client, [this, id, watcher] {
    watcher->deleteLater();
    takePrepared(id, *watcher->result());
  });
  auto job = std::make_shared<Preparing>(Preparing{std::move(request), std::nullopt});
  watcher->setFuture(QtConcurrent::run([job, messages, stop, vision = model ? model->vision : VisionInfo()] {
    job->uses = addPictures(messages, vision, *stop, job->request);
    return job;
  }));
}

// Slots may destroy the client.
void EngineClient::Private::takePrepared(RequestId id, Preparing& prepared) {
  const bool stopped = *preparing.take(id);
  const QPointer<EngineClient> alive(&client);
  QString problem;
  if (!stopped && !*prepared.uses) {
    problem = QString::fromStdString(prepared.uses->error().message);
  } else if (!stopped && !worker.postSubmit(id, std::move(prepared.request))) {
    problem = EngineClient::tr("The engine's queue is full. Wait until an earlier answer is done, or stop one.");
  } else if (!stopped) {
    Q_EMIT client.picturesPrepared(id, **prepared.uses);
    return;
  }
  running.remove(id);
  announce();
  if (!alive) return;
  AnswerStats stats;
  stats.finish = QStringLiteral("cancelled");
  if (stopped)
    Q_EMIT client.requestFinished(id, stats);
  else
    Q_EMIT client.requestFailed(id, problem);
}

void EngineClient::Private::schedule() {
  const qint64 elapsed = sinceDrain.isValid() ? sinceDrain.elapsed() : kFrameMs;
  if (!frame->isActive()) frame->start(static_cast<int>(std::clamp<qint64>(kFrameMs - elapsed, 0, kFrameMs)));
}

// Slots may destroy the client: nothing of it is touched once the guard is empty.
void EngineClient::Private::drain() {
  sinceDrain.start();
  const QPointer<EngineClient> alive(&client);
  for (const session::Event& event : worker.takeEvents()) {
    if (!std::holds_alternative<session::TokenEvent>(event)) flush();
    if (!alive) return;
    std::visit([this](const auto& value) { take(value); }, event);
    if (!alive) return;
  }
  flush();
  if (alive) announce();
}

void EngineClient::Private::flush() {
  const PendingText text = std::exchange(pending, {});
  const auto request = running.constFind(text.id);
  if (request == running.cend()) return;
  const QPointer<EngineClient> alive(&client);
  Q_EMIT client.answerText(text.id, text.answer, text.reasoning, request->answerTokens, request->reasoningTokens);
  if (alive && !text.logprobs.isEmpty()) Q_EMIT client.answerLogprobs(text.id, text.logprobs);
}

void EngineClient::Private::take(const session::LoadProgress& event) {
  Q_EMIT client.loadProgress(event.share, QString::fromStdString(event.stage));
}

void EngineClient::Private::take(const session::LoadDone& event) {
  loadsUnderWay = std::max(0, loadsUnderWay - 1);
  if (loadsUnderWay > 0) return;  // another load waits behind this one
  loadFailed = false;
  model = modelInfo(event.model);
  const ModelInfo loaded = *model;
  announce();
  Q_EMIT client.modelLoaded(loaded);
}

void EngineClient::Private::take(const session::LoadFailed& event) {
  loadsUnderWay = std::max(0, loadsUnderWay - 1);
  if (loadsUnderWay > 0) return;
  forgetModel();
  const bool wanted = event.error.code == engine::base::ErrorCode::cancelled;
  loadFailed = !wanted;
  const QPointer<EngineClient> alive(&client);
  announce();
  if (!alive) return;
  if (wanted)
    Q_EMIT client.modelUnloaded();
  else
    Q_EMIT client.loadFailed(QString::fromStdString(event.error.message));
}

void EngineClient::Private::take(const session::Unloaded&) {
  if (loadsUnderWay > 0) return;  // the old model made room for the one that loads
  forgetModel();
  loadFailed = false;
  const QPointer<EngineClient> alive(&client);
  announce();
  if (alive) Q_EMIT client.modelUnloaded();
}

void EngineClient::Private::take(const session::RequestStarted& event) {
  const auto request = running.find(event.id);
  if (request == running.end()) return;
  request->promptTokens = event.promptTokens;
  contextUsed = event.promptTokens;
  Q_EMIT client.requestStarted(event.id, event.promptTokens);
}

void EngineClient::Private::take(const session::PrefillProgress& event) {
  Q_EMIT client.prefillProgress(event.id, event.done, event.total);
}

void EngineClient::Private::take(const session::ImageProgress& event) {
  Q_EMIT client.imageProgress(event.id, event.image, event.images, event.share);
}

void EngineClient::Private::take(const session::TokenEvent& event) {
  const auto request = running.find(event.id);
  if (request == running.end()) return;
  // A token that completes no character, or that is no text, belongs with the one before it.
  if (!event.reasoning.empty())
    request->inReasoning = true;
  else if (!event.answer.empty())
    request->inReasoning = false;
  ++(request->inReasoning ? request->reasoningTokens : request->answerTokens);
  contextUsed = request->promptTokens + request->answerTokens + request->reasoningTokens;
  append(event.id, event.answer, event.reasoning);
  if (!event.logprobs.empty()) pending.logprobs.append(tokenLogprobs(event.logprobs));
}

void EngineClient::Private::take(const session::RequestFinished& event) {
  const QPointer<EngineClient> alive(&client);
  if (!event.answerTail.empty() || !event.reasoningTail.empty()) {
    append(event.id, event.answerTail, event.reasoningTail);
    flush();
    if (!alive) return;
  }
  const Running request = running.take(event.id);
  AnswerStats stats = answerStats(event);
  stats.reasoningTokens = request.reasoningTokens;
  announce();
  if (alive) Q_EMIT client.requestFinished(event.id, stats);
}

void EngineClient::Private::take(const session::RequestFailed& event) {
  running.remove(event.id);
  const QPointer<EngineClient> alive(&client);
  announce();
  if (alive) Q_EMIT client.requestFailed(event.id, QString::fromStdString(event.error.message));
}

void EngineClient::Private::append(RequestId id, const std::string& answer, const std::string& reasoning) {
  if (pending.id != id) flush();
  pending.id = id;
  pending.answer += QString::fromStdString(answer);
  pending.reasoning += QString::fromStdString(reasoning);
}

void EngineClient::Private::forgetModel() {
  model.reset();
  contextUsed = 0;
}

void EngineClient::Private::announce() {
  const EngineState now = state();
  const int depth = static_cast<int>(running.size());
  if (now == announcedState && depth == announcedDepth && contextUsed == announcedContext) return;
  announcedState = now;
  announcedDepth = depth;
  announcedContext = contextUsed;
  Q_EMIT client.stateChanged();
}

}  // namespace praxis::ui::bridge
