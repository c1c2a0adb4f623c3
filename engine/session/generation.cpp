#include "engine/session/generation.h"

#include <algorithm>
#include <utility>

#include "engine/sampling/logprobs.h"

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
      m_sampler(m_request.sampling, choosable(runtime), runtime.info.contextTokens, std::move(m_request.dryBreakers)),
      m_detokenizer(*runtime.tokenizer, m_request.stops, m_request.answersChat && m_request.structure == nullptr),
      m_splitter(m_request.startsInReasoning) {
  if (m_request.structure != nullptr) m_matcher.emplace(m_request.structure, runtime.tokenTable);
  m_timings.queueMs = base::millisecondsSince(m_request.submitted);
  m_timings.promptTokens = static_cast<std::int32_t>(m_request.prompt.tokens.size());
  m_timings.reusedTokens = static_cast<std::int32_t>(runtime.sequence->keepPrefixOf(m_request.prompt));
  for (const text::TokenId token : m_request.prompt.tokens) {
    if (token != kImageRow) m_sampler.observe(token);
  }
  m_events.push_back(RequestStarted{id(), m_timings.promptTokens});
}

void Generation::step() {
  const bool prefilling = m_timings.generatedTokens == 0;
  if (auto done = prefilling ? prefill() : decode(); !done) fail(std::move(done).error());
}

base::Result<void> Generation::prefill() {
  Sequence& sequence = *m_runtime.sequence;
  const auto rest =
      std::span<const text::TokenId>(m_request.prompt.tokens).subspan(static_cast<std::size_t>(sequence.length()));
  const std::int64_t count = sequence.stepFor(m_request.prompt, m_runtime.pace.chunk());
  if (PRAXIS_TRY(encodeNext(count))) return {};
  const auto chunk = rest.first(static_cast<std::size_t>(count));
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

base::Result<bool> Generation::encodeNext(std::int64_t rows) {
  const std::int64_t begin = m_runtime.sequence->length(), end = begin + rows;
  for (std::size_t i = 0; i < m_request.prompt.images.size(); ++i) {
    ImageSpan& image = m_request.prompt.images[i];
    if (image.end() <= begin || image.begin >= end || image.embedding != nullptr) continue;
    image.embedding = m_runtime.embeddings.find(image.hash);
    if (image.embedding == nullptr) PRAXIS_TRY(encode(i));
    if (image.embedding != nullptr) m_runtime.sequence->expectImages(m_request.prompt.images);
    return true;
  }
  return false;
}

base::Result<void> Generation::encode(std::size_t index) {
  vision::VisionTower& tower = *m_runtime.tower;
  const auto started = base::Clock::now();
  if (m_encoding != index) PRAXIS_TRY(tower.begin(*m_request.images[index]));
  m_encoding = index;
  const bool done = PRAXIS_TRY(tower.advance());
  m_timings.visionMs += base::millisecondsSince(started);
  m_events.push_back(ImageProgress{id(), static_cast<std::int32_t>(index),
                                   static_cast<std::int32_t>(m_request.images.size()), done ? 1.0 : tower.share()});
  if (!done) return {};
  m_encoding.reset();
  ImageSpan& image = m_request.prompt.images[index];
  image.embedding = std::make_shared<const vision::Embedding>(tower.take());
  m_runtime.embeddings.add(image.hash, image.embedding);
  return {};
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
  const auto row = logits.first(static_cast<std::size_t>(choosable(m_runtime)));
  const bool structured = followsStructure();
  const auto allowed = PRAXIS_TRY(allowedTokens());
  if (structured && std::ranges::all_of(allowed, [](std::uint64_t word) { return word == 0; })) {
    finish(FinishReason::endOfText);  // complete, and the vocabulary has no token to say so
    return {};
  }
  m_lastToken = m_sampler.sample(row, allowed);
  if (structured) m_matcher->accept(m_lastToken);
  measureToken();
  if (m_runtime.tokenizer->isEndOfGeneration(m_lastToken)) {
    finish(FinishReason::endOfText);
    return {};
  }
  ++m_timings.generatedTokens;
  const text::Detokenizer::Piece piece = m_detokenizer.add(m_lastToken);
  emit(row, structured ? text::ReasoningSplitter::Parts{.reasoning = {}, .answer = piece.text} : split(piece.text));
  if (const auto reason = reasonToEnd(piece.stopped)) finish(*reason);
  return {};
}

// Empty: every token is. Reasoning before a form is free, but may not end the answer before the form was filled.
base::Result<std::span<const std::uint64_t>> Generation::allowedTokens() {
  if (!m_matcher) return std::span<const std::uint64_t>();
  if (!followsStructure()) return std::span<const std::uint64_t>(m_runtime.tokensThatGoOn);
  if (m_matcher->dead()) {
    return base::fail(base::ErrorCode::unsupported,
                      "The vocabulary of this model has no token that goes on in the form that was asked for; allow "
                      "other characters there.");
  }
  return m_matcher->allowed();
}

text::ReasoningSplitter::Parts Generation::split(const std::string& text) {
  text::ReasoningSplitter::Parts parts = m_splitter.add(text);
  if (!followsStructure()) return parts;
  // The token that ended the reasoning may have begun the answer; what the form does not take of it is not shown.
  parts.answer += m_splitter.finish().answer;
  parts.answer.resize(m_matcher->acceptBytes(parts.answer));
  return parts;
}

void Generation::emit(std::span<const float> logits, text::ReasoningSplitter::Parts parts) {
  TokenEvent event{id(), m_lastToken, std::move(parts.answer), std::move(parts.reasoning), {}};
  if (m_request.logprobs > 0) {
    for (const auto& [token, logprob] :
         sampling::logprobsOf(logits, m_lastToken, static_cast<std::size_t>(m_request.logprobs))) {
      event.logprobs.push_back({token, m_runtime.tokenizer->bytesOf(token, true), logprob});
    }
  }
  m_events.push_back(std::move(event));
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
  if (reason != FinishReason::stopString) {
    std::string held = m_detokenizer.finish();
    if (followsStructure())
      tail.answer = std::move(held);
    else
      tail = m_splitter.add(held);
  }
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
