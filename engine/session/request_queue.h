#pragma once
// Requests that wait, oldest first, with everything that was checked at submit. Thread: engine.

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/session/runtime.h"
#include "engine/session/session.h"
#include "engine/text/grammar/grammar.h"

namespace praxis::engine::session {

struct QueuedRequest {
  RequestId id = 0;
  Prompt prompt;                          // 1 .. context tokens
  std::vector<vision::ImageHandle> images;  // of prompt.images
  bool answersChat = false;               // the answer is a text of its own, not the rest of the prompt's
  bool startsInReasoning = false;         // the chat format opened <think> in the prompt
  sampling::SamplingParams sampling;
  std::int32_t tokensMax = 0;
  std::vector<std::string> stops;         // the request's own and the chat format's
  std::vector<sampling::DryBreaker> dryBreakers;
  std::shared_ptr<const text::grammar::Grammar> structure;  // null: any text
  std::int32_t logprobs = 0;
  base::Clock::time_point submitted;
};

// Formats, tokenises and checks; invalidArgument where nothing could be generated.
base::Result<QueuedRequest> prepareRequest(Runtime& runtime, Request request, RequestId id);

class RequestQueue {
 public:
  std::size_t size() const { return m_waiting.size(); }
  bool empty() const { return m_waiting.empty(); }
  void push(QueuedRequest request) { m_waiting.push_back(std::move(request)); }
  QueuedRequest pop();
  // Takes out, in order, every request that `condition` holds for.
  std::vector<QueuedRequest> takeIf(const std::function<bool(RequestId)>& condition);

 private:
  std::deque<QueuedRequest> m_waiting;
};

}  // namespace praxis::engine::session
