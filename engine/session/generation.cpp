#include "engine/session/generation.h"

#include <algorithm>
#include <utility>

namespace praxis::engine::session {

namespace {

// Ids that the tokenizer has no text for (rows that pad the embedding) are never chosen.
std::int64_t choosable(const Runtime& runtime) {
  return std::min(runtime.tokenizer->vocabSize(), runtime.model->hyperparameters().vocab);
}

bool anyNotANumber(std::span<const float> values) {
  int found = 0;
  for (const float value : values) found |= static_cast<int>(value != value);
  return found != 0;
}

}  // namespace

Generation::Generation(Runtime& runtime, QueuedRequest request, metrics::EngineMetrics* metrics,
                       std::vector<Event>& events)
    : m_runtime(runtime),
      m_request(std::move(request)),
      m_metrics(metrics),
      m_events(events),
      m_sampler(m_request.sampling, choosable(runtime)),
      m_detokenizer(*runtime.tokenizer, m_request.stops, m_request.answersChat),
      m_splitter(m_request.startsInReasoning) {
  m_timings.queueMs = base::millisecondsSince(m_request.submitted);
  m_timings.promptTokens = static_cast<std::int32_t>(m_request.prompt.size());
  m_timings.reusedTokens = static_cast<std::int32_t>(runtime.sequence->keepPrefixOf(m_request.prompt));
  for (const text::TokenId token : m_request.prompt) m_sampler.observe(token);
  m_events.push_back(RequestStarted{id(), m_timings.promptTokens});
}

void Generation::step() {
  const bool prefilling = m_timings.generatedTokens == 0;
  if (auto done = prefilling ? prefill() : decode(); !done) fail(std::move(done).error());
}

base::Result<void> Generation::prefill() {
  Sequence& sequence = *m_runtime.sequence;
  const auto rest =
      std::span<const text::TokenId>(m_request.prompt).subspan(static_cast<std::size_t>(sequence.length()));
  const std::int64_t chunkMax = std::min(m_runtime.pace.chunk(), m_runtime.model->tokensPerStepMax());
  const auto chunk = rest.first(std::min(rest.size(), static_cast<std::size_t>(chunkMax)));
  const bool last = chunk.size() == rest.size();

  const auto started = base::Clock::now();
  std::span<const float> logits;
  if (last)
    logits = PRAXIS_TRY(sequence.advance(chunk));
  else
    PRAXIS_TRY(sequence.advanceSilently(chunk));
  const double milliseconds = base::millisecondsSince(started);

  m_timings.prefillMs += milliseconds;
  m_runtime.pace.record(static_cast<std::int64_t>(chunk.size()), milliseconds);
  if (m_metrics != nullptr) m_metrics->recordPrefill(static_cast<std::int64_t>(chunk.size()), milliseconds);
  m_events.push_back(PrefillProgress{id(), static_cast<std::int32_t>(sequence.length()), m_timings.promptTokens});
  return last ? choose(logits) : base::Result<void>();
}

base::Result<void> Generation::decode() { return choose(PRAXIS_TRY(m_runtime.sequence->advance({&m_lastToken, 1}))); }

base::Result<void> Generation::choose(std::span<const float> logits) {
  if (anyNotANumber(logits)) {
    return base::fail(
        base::ErrorCode::corrupt,
        "The model computed values that are not numbers after {} tokens; the file may be damaged, verify it "
        "or get it again.",
        m_runtime.sequence->length());
  }
  m_lastToken = m_sampler.sample(logits.first(static_cast<std::size_t>(choosable(m_runtime))));
  measureToken();
  if (m_runtime.tokenizer->isEndOfGeneration(m_lastToken)) {
    finish(FinishReason::endOfText);
    return {};
  }
  ++m_timings.generatedTokens;
  const text::Detokenizer::Piece piece = m_detokenizer.add(m_lastToken);
  emit(m_lastToken, m_splitter.add(piece.text));
  if (const auto reason = reasonToEnd(piece.stopped)) finish(*reason);
  return {};
}

void Generation::emit(text::TokenId token, text::ReasoningSplitter::Parts parts) {
  m_events.push_back(TokenEvent{id(), token, std::move(parts.answer), std::move(parts.reasoning)});
}

void Generation::measureToken() {
  const auto now = base::Clock::now();
  const bool first = m_timings.generatedTokens == 0;
  if (first) {
    m_firstTokenAt = now;
    m_timings.ttftMs = base::millisecondsBetween(m_request.submitted, now);
  }
  m_timings.decodeMs = base::millisecondsBetween(m_firstTokenAt, now);
  if (m_metrics != nullptr) {
    if (first)
      m_metrics->recordFirstToken(m_timings.ttftMs);
    else
      m_metrics->recordToken(base::millisecondsBetween(m_lastTokenAt, now));
  }
  m_lastTokenAt = now;
}

std::optional<FinishReason> Generation::reasonToEnd(bool stopped) const {
  if (stopped) return FinishReason::stopString;
  if (m_timings.generatedTokens >= m_request.tokensMax) return FinishReason::tokenLimit;
  // The token that was just chosen would need a place of its own to go on from.
  if (m_runtime.sequence->length() >= m_runtime.sequence->tokensMax()) return FinishReason::contextFull;
  return std::nullopt;
}

void Generation::finish(FinishReason reason) {
  text::ReasoningSplitter::Parts tail;
  // After a stop string the detokenizer holds nothing that may be shown.
  if (reason != FinishReason::stopString) tail = m_splitter.add(m_detokenizer.finish());
  text::ReasoningSplitter::Parts end = m_splitter.finish();
  m_events.push_back(
      RequestFinished{id(), reason, m_timings, tail.answer + end.answer, tail.reasoning + end.reasoning});
  if (m_metrics != nullptr) m_metrics->recordRequestEnd(false);
  m_ended = true;
}

void Generation::fail(base::Error error) {
  // What the cache holds may be the fault: the next request starts clean.
  m_runtime.sequence->truncate(0);
  m_events.push_back(RequestFailed{id(), std::move(error)});
  if (m_metrics != nullptr) m_metrics->recordRequestEnd(true);
  m_ended = true;
}

}  // namespace praxis::engine::session
