#include "engine/session/request_queue.h"

#include <utility>

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

base::Result<void> checkImages(const Runtime& runtime, const Request& request) {
  std::size_t placed = 0;
  for (const text::Message& message : request.messages) placed += message.images.size();
  if (request.images.empty() && placed == 0) return {};
  if (!runtime.info.vision) {
    return base::fail(base::ErrorCode::unsupported,
                      "This model takes no images; load it together with its vision file (mmproj), or a model that has "
                      "one.{}{}",
                      runtime.info.visionNote.empty() ? "" : " ", runtime.info.visionNote);
  }
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
  PRAXIS_TRY(checkImages(runtime, request));
  QueuedRequest queued;
  queued.id = id;
  queued.submitted = base::Clock::now();
  queued.answersChat = !raw;
  if (raw) {
    queued.prompt = runtime.tokenizer->encode(request.rawPrompt);
  } else {
    const text::RenderedPrompt prompt = PRAXIS_TRY(runtime.chatFormat.render(request.messages));
    queued.prompt =
        runtime.tokenizer->encode(prompt.text, {.addSpecial = !prompt.startsWithBos, .literal = prompt.literal});
    queued.startsInReasoning = prompt.opensReasoning;
  }
  PRAXIS_TRY(prepareChoice(runtime, request, queued));
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
