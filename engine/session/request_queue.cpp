#include "engine/session/request_queue.h"

#include <utility>

#include "engine/session/prompt.h"
#include "engine/session/structure.h"

namespace praxis::engine::session {

namespace {

// A mask of `size` tokens without those.
std::vector<std::uint64_t> allBut(std::span<const text::TokenId> tokens, std::size_t size) {
  std::vector<std::uint64_t> mask((size + 63) / 64, ~std::uint64_t{0});
  for (const text::TokenId token : tokens) {
    const auto index = static_cast<std::size_t>(token);
    mask[index / 64] &= ~(std::uint64_t{1} << index % 64);
  }
  return mask;
}

// What concerns the choice of tokens, and not the prompt.
base::Result<void> prepareChoice(Runtime& runtime, const Request& request, QueuedRequest& queued) {
  const text::Tokenizer& tokenizer = *runtime.tokenizer;
  PRAXIS_TRY(sampling::checkSamplingParams(request.sampling, tokenizer.vocabSize()));
  if (request.logprobs < 0 || request.logprobs > kLogprobsMax) {
    return base::fail(base::ErrorCode::invalidArgument,
                      "Log-probabilities of {} tokens were asked for; {} is the most.", request.logprobs, kLogprobsMax);
  }
  queued.structure = PRAXIS_TRY(runtime.structures.compile(request.grammar, request.jsonSchema));
  if (queued.structure != nullptr && runtime.tokenTable == nullptr) {
    runtime.tokenTable = makeTokenTable(tokenizer);
    runtime.tokensThatGoOn = allBut(runtime.tokenTable->endOfGeneration(), runtime.tokenTable->size());
  }
  queued.sampling = request.sampling;
  if (request.sampling.dryMultiplier > 0) queued.dryBreakers = dryBreakers(tokenizer, request.sampling.dryBreakers);
  queued.logprobs = request.logprobs;
  return {};
}

}  // namespace

base::Result<QueuedRequest> prepareRequest(Runtime& runtime, Request request, RequestId id) {
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
  queued.answersChat = !raw;
  PreparedPrompt prepared = PRAXIS_TRY(preparePrompt(runtime, request));
  queued.prompt = std::move(prepared.prompt);
  queued.images = std::move(prepared.images);
  queued.startsInReasoning = prepared.startsInReasoning;
  PRAXIS_TRY(prepareChoice(runtime, request, queued));
  queued.tokensMax = request.tokensMax;
  queued.stops = std::move(request.stops);
  if (!raw) {
    for (const std::string& stop : runtime.chatFormat.stops()) queued.stops.push_back(stop);
  }
  if (queued.prompt.tokens.empty()) {
    return base::fail(base::ErrorCode::invalidArgument, "The prompt holds no token of this model; write another.");
  }
  const auto tokens = static_cast<std::int64_t>(queued.prompt.tokens.size());
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
