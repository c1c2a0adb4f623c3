#pragma once
// The request that runs: prefill in chunks, then one token per step, until something ends it. Owner: the session.
// Thread: engine.

#include <optional>
#include <span>
#include <vector>

#include "engine/metrics/engine_metrics.h"
#include "engine/sampling/sampler.h"
#include "engine/session/request_queue.h"
#include "engine/session/runtime.h"
#include "engine/session/session.h"
#include "engine/text/detokenizer.h"
#include "engine/text/grammar/matcher.h"
#include "engine/text/reasoning_splitter.h"

namespace praxis::engine::session {

class Generation {
 public:
  // Emits RequestStarted. runtime, metrics (may be null) and events must outlive the generation.
  Generation(Runtime& runtime, QueuedRequest request, metrics::EngineMetrics* metrics, std::vector<Event>& events);

  RequestId id() const { return m_request.id; }
  bool ended() const { return m_ended; }
  // Runs the model once and emits what came of it; the last event is RequestFinished or RequestFailed. Not after
  // ended().
  void step();
  void cancel() { finish(FinishReason::cancelled); }

 private:
  base::Result<void> prefill();
  // Runs the tower for an image whose rows come next: a layer, and true. False where none is missing.
  base::Result<bool> encodeNext(std::int64_t rows);
  base::Result<void> encode(std::size_t index);
  base::Result<void> decode();
  base::Result<void> choose(std::span<const float> logits);
  bool followsStructure() const { return m_matcher && !m_splitter.insideReasoning(); }
  base::Result<std::span<const std::uint64_t>> allowedTokens();
  text::ReasoningSplitter::Parts split(const std::string& text);
  void emit(std::span<const float> logits, text::ReasoningSplitter::Parts parts);
  void measureToken();
  std::optional<FinishReason> reasonToEnd(bool stopped) const;
  void finish(FinishReason reason);
  void fail(base::Error error);

  Runtime& m_runtime;
  QueuedRequest m_request;
  metrics::EngineMetrics* m_metrics;
  std::vector<Event>& m_events;
  sampling::Sampler m_sampler;
  text::Detokenizer m_detokenizer;
  text::ReasoningSplitter m_splitter;
  std::optional<text::grammar::Matcher> m_matcher;   // of the answer, where the request gives its form
  Timings m_timings;
  base::Clock::time_point m_firstTokenAt;
  base::Clock::time_point m_lastTokenAt;
  text::TokenId m_lastToken = 0;        // chosen and not yet run
  std::optional<std::size_t> m_encoding;  // the image that the tower works on
  bool m_ended = false;
};

}  // namespace praxis::engine::session
