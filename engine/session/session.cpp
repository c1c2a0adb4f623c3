#include "engine/session/session.h"

#include <optional>
#include <utility>

#include "engine/base/log.h"
#include "engine/session/cancel_board.h"
#include "engine/session/evaluate.h"
#include "engine/session/generation.h"
#include "engine/session/loader.h"
#include "engine/session/request_queue.h"
#include "engine/session/runtime.h"

namespace praxis::engine::session {

struct Session::State {
  metrics::EngineMetrics* metrics = nullptr;
  std::vector<Event> events;
  std::optional<Loader> loader;
  std::unique_ptr<Runtime> runtime;
  std::optional<Generation> running;  // borrows runtime and events
  RequestQueue queue;
  CancelBoard cancels;
  RequestId idNext = 1;

  std::size_t requests() const { return queue.size() + (running ? 1 : 0); }
  bool working() const { return loader.has_value() || requests() > 0; }

  base::Result<void> checkIdle() const;
  void endCancelled();
  void endQueued(const QueuedRequest& request);
  void endAll();
  void dropLoad();
  void advanceLoad();
  void advanceRequest();
  void retireRunning();
  void publishMemory();
  void publishQueue();
};

// Before a load, before an unload: nothing that borrows the runtime may be left.
void Session::State::endAll() {
  if (running) {
    running->cancel();
    retireRunning();
  }
  for (const QueuedRequest& request : queue.takeIf([](RequestId) { return true; })) endQueued(request);
  publishQueue();
}

void Session::State::endQueued(const QueuedRequest& request) {
  Timings timings;
  timings.promptTokens = static_cast<std::int32_t>(request.prompt.tokens.size());
  timings.queueMs = base::millisecondsSince(request.submitted);
  events.push_back(RequestFinished{request.id, FinishReason::cancelled, timings, {}, {}});
  cancels.remove(request.id);
  if (metrics != nullptr) metrics->recordRequestEnd(false);
}

void Session::State::endCancelled() {
  if (!cancels.anyCancelled()) return;
  if (running && cancels.isCancelled(running->id())) {
    running->cancel();
    retireRunning();
  }
  for (const QueuedRequest& request : queue.takeIf([this](RequestId id) { return cancels.isCancelled(id); })) {
    endQueued(request);
  }
  publishQueue();
}

void Session::State::retireRunning() {
  cancels.remove(running->id());
  running.reset();
  publishMemory();
  publishQueue();
}

void Session::State::dropLoad() {
  if (!loader) return;
  loader.reset();
  events.push_back(LoadFailed{base::fail(base::ErrorCode::cancelled, "Loading was cancelled.")});
}

void Session::State::advanceLoad() {
  auto loaded = loader->step();
  if (!loaded) {
    base::log::warning("session", "Loading failed: {}", loaded.error().message);
    events.push_back(LoadFailed{std::move(loaded).error()});
    loader.reset();
    return;
  }
  events.push_back(loader->progress());
  if (*loaded == nullptr) return;
  runtime = *std::move(loaded);
  loader.reset();
  events.push_back(LoadDone{runtime->info});
  publishMemory();
}

void Session::State::advanceRequest() {
  if (!running && !queue.empty()) running.emplace(*runtime, queue.pop(), metrics, events);
  if (!running) return;
  running->step();
  if (running->ended())
    retireRunning();
  else
    publishMemory();
}

void Session::State::publishMemory() {
  if (metrics == nullptr) return;
  if (!runtime) return metrics->setMemory(0, 0, 0, 0);
  metrics->setMemory(runtime->info.memory.weightBytes, runtime->cache->bytes(), runtime->cache->tokensUsed(),
                     runtime->cache->tokensMax());
}

void Session::State::publishQueue() {
  if (metrics != nullptr) metrics->setQueueDepth(static_cast<std::int64_t>(requests()));
}

Session::Session(metrics::EngineMetrics* metrics) : m_state(std::make_unique<State>()) { m_state->metrics = metrics; }

Session::~Session() = default;

void Session::beginLoad(LoadOptions options) {
  unload();
  m_state->loader.emplace(std::move(options));
  m_state->events.push_back(m_state->loader->progress());
}

void Session::unload() {
  m_state->dropLoad();
  m_state->endAll();
  if (!m_state->runtime) return;
  m_state->runtime.reset();
  m_state->events.push_back(Unloaded{});
  m_state->publishMemory();
}

const LoadedModel* Session::model() const { return m_state->runtime ? &m_state->runtime->info : nullptr; }

const text::Tokenizer* Session::tokenizer() const {
  return m_state->runtime ? m_state->runtime->tokenizer.get() : nullptr;
}

base::Result<RequestId> Session::submit(Request request) {
  if (!m_state->runtime) return base::fail(base::ErrorCode::notFound, "No model is loaded; load one first.");
  if (m_state->requests() >= kRequestsMax) {
    return base::fail(base::ErrorCode::busy, "{} requests are running or waiting already; wait for one to end.",
                      kRequestsMax);
  }
  auto queued = PRAXIS_TRY(prepareRequest(*m_state->runtime, std::move(request), m_state->idNext));
  m_state->cancels.enter(queued.id);
  m_state->queue.push(std::move(queued));
  m_state->publishQueue();
  return m_state->idNext++;
}

void Session::cancel(RequestId id) { m_state->cancels.cancel(id); }

void Session::cancelAll() { m_state->cancels.cancelAll(); }

StepStatus Session::step() {
  m_state->endCancelled();
  if (m_state->loader)
    m_state->advanceLoad();
  else
    m_state->advanceRequest();
  return m_state->working() ? StepStatus::working : StepStatus::idle;
}

std::vector<Event> Session::takeEvents() { return std::exchange(m_state->events, {}); }

base::Result<void> Session::State::checkIdle() const {
  if (working()) {
    return base::fail(base::ErrorCode::busy, "The session is loading or answering; wait until it is idle.");
  }
  if (!runtime) return base::fail(base::ErrorCode::notFound, "No model is loaded; load one first.");
  return {};
}

base::Result<std::vector<float>> Session::logits(std::span<const text::TokenId> tokens) {
  PRAXIS_TRY(m_state->checkIdle());
  return evaluateAll(*m_state->runtime, tokens);
}

base::Result<void> Session::evaluate(std::span<const text::TokenId> tokens, const TakeLogits& take) {
  PRAXIS_TRY(m_state->checkIdle());
  return session::evaluate(*m_state->runtime, tokens, take);
}

void runUntilIdle(Session& session, const std::function<void(const Event&)>& onEvent) {
  StepStatus status = StepStatus::working;
  while (status == StepStatus::working) {
    status = session.step();
    for (const Event& event : session.takeEvents()) onEvent(event);
  }
}

}  // namespace praxis::engine::session
