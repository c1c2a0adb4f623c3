#include "engine/session/request_queue.h"

#include <utility>

namespace praxis::engine::session {

base::Result<QueuedRequest> prepareRequest(const Runtime& runtime, Request request, RequestId id) {
  if (request.tokensMax < 1) {
    return base::fail(base::ErrorCode::invalidArgument, "An answer of {} tokens was asked for; ask for at least 1.",
                      request.tokensMax);
  }
  const bool raw = request.messages.empty();
  if (raw && request.rawPrompt.empty()) {
    return base::fail(base::ErrorCode::invalidArgument, "The prompt is empty; write something to answer.");
  }
  QueuedRequest queued;
  queued.id = id;
  queued.submitted = base::Clock::now();
  queued.prompt = runtime.tokenizer->encode(raw ? request.rawPrompt : runtime.chatFormat.render(request.messages));
  queued.answersChat = !raw;
  queued.startsInReasoning = !raw && runtime.chatFormat.opensReasoning();
  queued.sampling = request.sampling;
  queued.tokensMax = request.tokensMax;
  queued.stops = std::move(request.stops);
  if (!raw) {
    for (const std::string& stop : runtime.chatFormat.stops()) queued.stops.push_back(stop);
  }
  if (queued.prompt.empty()) {
    return base::fail(base::ErrorCode::invalidArgument, "The prompt holds no token of this model; write another.");
  }
  const auto tokens = static_cast<std::int64_t>(queued.prompt.size());
  if (tokens > runtime.info.contextTokens) {
    return base::fail(
        base::ErrorCode::invalidArgument,
        "The prompt is {} tokens long and the context holds {}; shorten it or load the model with a longer "
        "context.",
        tokens, runtime.info.contextTokens);
  }
  return queued;
}

QueuedRequest RequestQueue::pop() {
  QueuedRequest request = std::move(m_waiting.front());
  m_waiting.pop_front();
  return request;
}

std::vector<QueuedRequest> RequestQueue::takeIf(const std::function<bool(RequestId)>& condition) {
  std::vector<QueuedRequest> taken;
  std::deque<QueuedRequest> kept;
  for (QueuedRequest& request : m_waiting) {
    if (condition(request.id))
      taken.push_back(std::move(request));
    else
      kept.push_back(std::move(request));
  }
  m_waiting = std::move(kept);
  return taken;
}

}  // namespace praxis::engine::session
