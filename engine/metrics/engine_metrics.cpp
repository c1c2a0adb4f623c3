#include "engine/metrics/engine_metrics.h"

#include <cmath>
#include <limits>
#include <mutex>
#include <utility>

#include "engine/base/thread_annotations.h"
#include "engine/metrics/sliding_window.h"

namespace praxis::engine::metrics {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
// Enough for a second of a fast machine; beyond it the rate is taken over less than a second.
constexpr std::size_t kTokenEventsMax = 2048;
constexpr std::size_t kPrefillEventsMax = 256;

}  // namespace

struct EngineMetrics::State {
  explicit State(Now clock) : now(std::move(clock)), start(now()) {}

  double secondsNow() const { return base::millisecondsBetween(start, now()) / 1000; }

  const Now now;
  const base::Clock::time_point start;
  double lastSnapshotSeconds = 0;  // the reader's own

  std::mutex mutex;
  SlidingRate decode PRAXIS_GUARDED_BY(mutex){kTokenEventsMax};
  SlidingRate prefill PRAXIS_GUARDED_BY(mutex){kPrefillEventsMax};
  SlidingHistogram tokenMs PRAXIS_GUARDED_BY(mutex);
  // Holds the counters and gauges; rates and quantiles are filled in when a snapshot is taken.
  EngineSnapshot values PRAXIS_GUARDED_BY(mutex){.ttftMsLast = kNaN};
};

EngineMetrics::EngineMetrics(Now now) : m_state(std::make_unique<State>(std::move(now))) {}
EngineMetrics::~EngineMetrics() = default;

void EngineMetrics::recordPrefill(std::int64_t tokens, double milliseconds) {
  const double at = m_state->secondsNow();
  const std::scoped_lock lock(m_state->mutex);
  m_state->prefill.add(at, tokens, milliseconds / 1000);
}

void EngineMetrics::recordFirstToken(double millisecondsSinceSubmit) {
  const std::scoped_lock lock(m_state->mutex);
  m_state->values.ttftMsLast = millisecondsSinceSubmit;
  ++m_state->values.firstTokensTotal;
  ++m_state->values.tokensTotal;
}

void EngineMetrics::recordToken(double millisecondsSincePrevious) {
  const double at = m_state->secondsNow();
  const std::scoped_lock lock(m_state->mutex);
  m_state->decode.add(at, 1, millisecondsSincePrevious / 1000);
  m_state->tokenMs.add(at, millisecondsSincePrevious);
  ++m_state->values.tokensTotal;
}

void EngineMetrics::recordRequestEnd(bool failed) {
  const std::scoped_lock lock(m_state->mutex);
  ++m_state->values.requestsTotal;
  if (failed) ++m_state->values.requestsFailed;
}

void EngineMetrics::setQueueDepth(std::int64_t depth) {
  const std::scoped_lock lock(m_state->mutex);
  m_state->values.queueDepth = depth;
}

void EngineMetrics::setMemory(std::uint64_t modelBytes, std::uint64_t kvBytes, std::int64_t kvTokensUsed,
                              std::int64_t kvTokensMax) {
  const std::scoped_lock lock(m_state->mutex);
  m_state->values.modelBytes = modelBytes;
  m_state->values.kvBytesTotal = kvBytes;
  m_state->values.kvTokensUsed = kvTokensUsed;
  m_state->values.kvTokensMax = kvTokensMax;
}

EngineSnapshot EngineMetrics::takeSnapshot() {
  const double now = m_state->secondsNow();
  EngineSnapshot snapshot;
  Histogram latency;
  {
    const std::scoped_lock lock(m_state->mutex);
    snapshot = m_state->values;
    snapshot.decodeTokensPerSecond = m_state->decode.perSecond(now);
    snapshot.prefillTokensPerSecond = m_state->prefill.perSecond(now);
    if (!std::isnan(snapshot.decodeTokensPerSecond)) latency = m_state->tokenMs.merged(now);
  }
  snapshot.tokenMsP50 = latency.quantile(0.50);
  snapshot.tokenMsP95 = latency.quantile(0.95);
  snapshot.tokenMsP99 = latency.quantile(0.99);
  snapshot.seconds = now - m_state->lastSnapshotSeconds;
  m_state->lastSnapshotSeconds = now;
  return snapshot;
}

}  // namespace praxis::engine::metrics
