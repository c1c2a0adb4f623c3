#pragma once
// What the engine measures while it runs. The engine thread records; any thread takes a snapshot, which also closes the
// interval that the rates and interval quantiles speak of. Owner: app. Thread: record* engine, takeSnapshot one reader.

#include <cstdint>
#include <memory>

namespace praxis::engine::metrics {

struct EngineSnapshot {
  double seconds = 0;               // length of the interval that ends now
  double decodeTokensPerSecond = 0; // NaN when nothing was generated in the interval
  double prefillTokensPerSecond = 0;
  double ttftMsLast = 0;            // time to first token of the newest request; NaN before the first
  double tokenMsP50 = 0;            // inter-token latency over the interval; NaN without samples
  double tokenMsP95 = 0;
  double tokenMsP99 = 0;
  std::uint64_t tokensTotal = 0;    // generated since start
  std::uint64_t requestsTotal = 0;  // finished since start
  std::uint64_t requestsFailed = 0;
  std::int64_t queueDepth = 0;      // waiting or running now
  std::uint64_t modelBytes = 0;     // weights (mapped)
  std::uint64_t kvBytesTotal = 0;
  std::int64_t kvTokensUsed = 0;
  std::int64_t kvTokensMax = 0;
};

class EngineMetrics {
 public:
  EngineMetrics();
  ~EngineMetrics();

  void recordPrefill(std::int64_t tokens, double milliseconds);
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
