#pragma once
// What the engine measures while it runs. The engine thread records, one other thread takes snapshots; a record takes a
// short lock and allocates nothing. Owner: app. Thread: record* and set* engine, takeSnapshot one reader.

#include <cstdint>
#include <functional>
#include <memory>

#include "engine/base/clock.h"

namespace praxis::engine::metrics {

struct EngineSnapshot {
  double seconds = 0;                // since the previous snapshot (since the start, for the first)
  // Tokens per second of work over the last second, so that ten snapshots a second show a steady figure; NaN when idle.
  double decodeTokensPerSecond = 0;
  double prefillTokensPerSecond = 0;
  double ttftMsLast = 0;             // time to first token of the newest request; NaN before the first
  // Inter-token latency over the last ten seconds; NaN when idle.
  double tokenMsP50 = 0;
  double tokenMsP95 = 0;
  double tokenMsP99 = 0;
  std::uint64_t firstTokensTotal = 0;  // grows by one with each new ttftMsLast
  std::uint64_t tokensTotal = 0;     // generated since start, first tokens included
  std::uint64_t requestsTotal = 0;   // ended since start, failed ones included
  std::uint64_t requestsFailed = 0;
  std::int64_t queueDepth = 0;       // waiting or running now
  std::uint64_t modelBytes = 0;      // weights (mapped)
  std::uint64_t kvBytesTotal = 0;
  std::int64_t kvTokensUsed = 0;
  std::int64_t kvTokensMax = 0;
};

class EngineMetrics {
 public:
  using Now = std::function<base::Clock::time_point()>;

  // A clock of one's own is for tests; it must not go back.
  explicit EngineMetrics(Now now = base::Clock::now);
  ~EngineMetrics();

  // One piece of prefill that ends now: the tokens it took in and the time it took.
  void recordPrefill(std::int64_t tokens, double milliseconds);
  // The first token of a request; the later ones go to recordToken.
  void recordFirstToken(double millisecondsSinceSubmit);
  void recordToken(double millisecondsSincePrevious);
  void recordRequestEnd(bool failed);
  void setQueueDepth(std::int64_t depth);
  void setMemory(std::uint64_t modelBytes, std::uint64_t kvBytes, std::int64_t kvTokensUsed, std::int64_t kvTokensMax);

  EngineSnapshot takeSnapshot();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace praxis::engine::metrics
