#include "ui/bridge/engine_worker.h"

#include <algorithm>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include <QCoreApplication>
#include <QEvent>

#include "engine/base/log.h"
#include "engine/base/thread_annotations.h"

namespace praxis::ui::bridge {

namespace base = engine::base;
namespace session = engine::session;

namespace {

const QEvent::Type kTurn = static_cast<QEvent::Type>(QEvent::registerEventType());

struct Load { session::LoadOptions options; };
struct Unload {};
struct Submit { quint64 clientId = 0; session::Request request; };
struct Evaluate { EvaluationJob job; };
using Command = std::variant<Load, Unload, Submit, Evaluate>;

// A request between leaving the command queue and its last event.
struct Active {
  quint64 clientId = 0;
  session::RequestId sessionId = 0;   // 0 until the session has accepted it
  bool cancelled = false;             // asked for before the session had accepted it
};

template <typename T>
constexpr bool endsRequest = std::is_same_v<T, session::RequestFinished> || std::is_same_v<T, session::RequestFailed>;

// Of progress only the newest matters, so that a slow reader does not make the list grow.
bool supersedes(const session::Event& newer, const session::Event& older) {
  if (std::holds_alternative<session::LoadProgress>(newer)) return std::holds_alternative<session::LoadProgress>(older);
  const auto* newImage = std::get_if<session::ImageProgress>(&newer);
  const auto* oldImage = std::get_if<session::ImageProgress>(&older);
  if (newImage && oldImage) return newImage->id == oldImage->id;
  const auto* newPrefill = std::get_if<session::PrefillProgress>(&newer);
  const auto* oldPrefill = std::get_if<session::PrefillProgress>(&older);
  return newPrefill && oldPrefill && newPrefill->id == oldPrefill->id;
}

}  // namespace

struct EngineWorker::Private {
  Private(EngineWorker& owner, engine::metrics::EngineMetrics& engineMetrics)
      : worker(owner), metrics(engineMetrics), engine(std::make_unique<session::Session>(&engineMetrics)) {}

  bool post(Command command);
  void wake();
  void turn();
  session::StepStatus runTurn();
  session::StepStatus end();
  std::optional<Command> nextCommand();
  void execute(Command command);
  void submit(Submit command);
  void recover(std::string_view what);
  void collect();
  template <typename E>
  bool translate(E& event);
  void publish(std::vector<session::Event> fresh);
  void tellOfEvaluation();

  EngineWorker& worker;
  engine::metrics::EngineMetrics& metrics;
  EvaluationSlot evaluation;

  std::mutex mutex;
  std::unique_ptr<session::Session> engine PRAXIS_GUARDED_BY(mutex);   // replaced under it; used on the engine thread
  std::deque<Command> commands PRAXIS_GUARDED_BY(mutex);
  std::vector<Active> active PRAXIS_GUARDED_BY(mutex);
  std::vector<session::Event> events PRAXIS_GUARDED_BY(mutex);
  bool turnPosted PRAXIS_GUARDED_BY(mutex) = false;
  bool signalUnderWay PRAXIS_GUARDED_BY(mutex) = false;
  bool stopping PRAXIS_GUARDED_BY(mutex) = false;
};

EngineWorker::EngineWorker(engine::metrics::EngineMetrics& metrics)
    : m_private(std::make_unique<Private>(*this, metrics)) {}

EngineWorker::~EngineWorker() = default;

bool EngineWorker::postLoad(session::LoadOptions options) { return m_private->post(Load{std::move(options)}); }
bool EngineWorker::postUnload() { return m_private->post(Unload{}); }
bool EngineWorker::postSubmit(quint64 clientId, session::Request request) {
  return m_private->post(Submit{clientId, std::move(request)});
}

bool EngineWorker::postEvaluation(EvaluationJob job) { return m_private->post(Evaluate{std::move(job)}); }
void EngineWorker::stopEvaluation(quint64 id) { m_private->evaluation.requestStop(id); }
EvaluationUpdate EngineWorker::takeEvaluation() { return m_private->evaluation.takeUpdate(); }

void EngineWorker::cancel(quint64 clientId) {
  std::vector<session::Event> ended;
  {
    const std::lock_guard lock(m_private->mutex);
    std::erase_if(m_private->commands, [&](const Command& command) {
      const auto* waiting = std::get_if<Submit>(&command);
      if (!waiting || waiting->clientId != clientId) return false;
      ended.push_back(session::RequestFinished{clientId, session::FinishReason::cancelled});
      return true;
    });
    for (Active& request : m_private->active) {
      if (request.clientId != clientId) continue;
      request.cancelled = true;
      if (request.sessionId != 0) m_private->engine->cancel(request.sessionId);
    }
  }
  m_private->publish(std::move(ended));
}

void EngineWorker::requestStop() {
  {
    const std::lock_guard lock(m_private->mutex);
    m_private->stopping = true;
    m_private->engine->cancelAll();
  }
  m_private->wake();
}

std::vector<session::Event> EngineWorker::takeEvents() {
  const std::lock_guard lock(m_private->mutex);
  m_private->signalUnderWay = false;
  return std::exchange(m_private->events, {});
}

void EngineWorker::customEvent(QEvent* event) {
  if (event->type() == kTurn) m_private->turn();
}

bool EngineWorker::Private::post(Command command) {
  {
    const std::lock_guard lock(mutex);
    if (stopping || commands.size() >= kCommandsMax) return false;
    commands.push_back(std::move(command));
  }
  wake();
  return true;
}

void EngineWorker::Private::wake() {
  {
    const std::lock_guard lock(mutex);
    if (std::exchange(turnPosted, true)) return;
  }
  QCoreApplication::postEvent(&worker, new QEvent(kTurn));
}

// The top loop of the engine thread: the last catch. One turn per posted event, so that the thread's own event loop,
// and with it quit(), gets its turn between two steps.
void EngineWorker::Private::turn() {
  auto status = session::StepStatus::working;
  try {
    status = runTurn();
  } catch (const std::exception& exception) {
    recover(exception.what());
  } catch (...) {
    recover("an exception of an unknown kind");
  }
  if (status == session::StepStatus::working) wake();
}

session::StepStatus EngineWorker::Private::runTurn() {
  bool ending = false;
  {
    const std::lock_guard lock(mutex);
    turnPosted = false;
    ending = stopping;
  }
  if (ending) return end();
  while (std::optional<Command> command = nextCommand()) execute(std::move(*command));
  evaluation.advance(*engine);
  const session::StepStatus status = engine->step();
  collect();
  tellOfEvaluation();
  return evaluation.isRunning() ? session::StepStatus::working : status;
}

session::StepStatus EngineWorker::Private::end() {
  evaluation.end(*engine, "The program is closing.");
  engine->unload();
  collect();
  std::vector<session::Event> ended;
  {
    const std::lock_guard lock(mutex);
    for (const Command& command : std::exchange(commands, {})) {
      const auto* request = std::get_if<Submit>(&command);
      if (request) ended.push_back(session::RequestFinished{request->clientId, session::FinishReason::cancelled});
    }
  }
  publish(std::move(ended));
  return session::StepStatus::idle;
}

std::optional<Command> EngineWorker::Private::nextCommand() {
  const std::lock_guard lock(mutex);
  if (commands.empty()) return std::nullopt;
  Command command = std::move(commands.front());
  commands.pop_front();
  if (const auto* request = std::get_if<Submit>(&command)) active.push_back({request->clientId});
  return command;
}

void EngineWorker::Private::execute(Command command) {
  if (auto* load = std::get_if<Load>(&command)) {
    evaluation.end(*engine, "The evaluation ended because a model was loaded; run it again for that model.");
    engine->beginLoad(std::move(load->options));
  } else if (auto* request = std::get_if<Submit>(&command)) {
    submit(std::move(*request));
  } else if (auto* evaluate = std::get_if<Evaluate>(&command)) {
    evaluation.begin(std::move(evaluate->job), *engine);
  } else {
    evaluation.end(*engine, "The evaluation ended because the model was unloaded.");
    engine->unload();
  }
  collect();
}

void EngineWorker::Private::submit(Submit command) {
  const auto isThis = [&](const Active& request) { return request.clientId == command.clientId; };
  base::Result<session::RequestId> accepted = engine->submit(std::move(command.request));
  if (!accepted) {
    {
      const std::lock_guard lock(mutex);
      std::erase_if(active, isThis);
    }
    publish({session::RequestFailed{command.clientId, std::move(accepted).error()}});
    return;
  }
  const std::lock_guard lock(mutex);
  const auto request = std::find_if(active.begin(), active.end(), isThis);
  if (request == active.end()) return;
  request->sessionId = *accepted;
  if (request->cancelled) engine->cancel(*accepted);
}

// An exception out of the session leaves it in an unknown state: everything that hangs on it ends with an error, and a
// new session takes its place, without a model.
void EngineWorker::Private::recover(std::string_view what) {
  base::log::error("bridge", "The engine stopped with an exception: {}", what);
  const base::Error error = base::fail(base::ErrorCode::internal,
                                       "The engine stopped with an internal error ({}). Load the model again.", what);
  std::vector<session::Event> ended;
  {
    const std::lock_guard lock(mutex);
    for (const Active& request : active) ended.push_back(session::RequestFailed{request.clientId, error});
    active.clear();
    engine = std::make_unique<session::Session>(&metrics);
  }
  evaluation.drop(error.message);
  tellOfEvaluation();
  // Tells the window that no model is loaded, and why.
  ended.push_back(session::LoadFailed{error});
  publish(std::move(ended));
}

// Moves the session's events on, with the client's ids; events of requests that have ended already are dropped.
void EngineWorker::Private::collect() {
  std::vector<session::Event> known;
  for (session::Event& event : engine->takeEvents()) {
    if (evaluation.take(event)) continue;
    if (std::visit([this](auto& value) { return translate(value); }, event)) known.push_back(std::move(event));
  }
  publish(std::move(known));
}

template <typename E>
bool EngineWorker::Private::translate(E& event) {
  if constexpr (requires { event.id; }) {
    const std::lock_guard lock(mutex);
    const auto request = std::find_if(active.begin(), active.end(), [&](const Active& candidate) {
      return candidate.sessionId != 0 && candidate.sessionId == event.id;
    });
    if (request == active.end()) return false;
    event.id = request->clientId;
    if (endsRequest<E>) active.erase(request);
  }
  return true;
}

void EngineWorker::Private::publish(std::vector<session::Event> fresh) {
  if (fresh.empty()) return;
  {
    const std::lock_guard lock(mutex);
    for (session::Event& event : fresh) {
      if (!events.empty() && supersedes(event, events.back())) events.back() = std::move(event);
      else events.push_back(std::move(event));
    }
    if (std::exchange(signalUnderWay, true)) return;
  }
  Q_EMIT worker.eventsWaiting();
}

void EngineWorker::Private::tellOfEvaluation() {
  if (evaluation.publish()) Q_EMIT worker.evaluationWaiting();
}

}  // namespace praxis::ui::bridge
