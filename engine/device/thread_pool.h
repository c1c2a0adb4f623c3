#pragma once
// Persistent workers that run one parallel loop at a time: the CPU device's way to use its cores. The calling thread takes
// part. Owner: Device. Thread: run() from one thread at a time (the engine thread).

#include <cstdint>
#include <functional>
#include <memory>

namespace praxis::engine::device {

class ThreadPool {
 public:
  // threads counts the caller; 1 runs everything on the caller.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const;
  // Calls body(begin, end) over disjoint ranges that cover [0, count); `grain` is the smallest range worth a thread.
  // Returns when all are done. No allocation.
  void parallelFor(std::int64_t count, std::int64_t grain, const std::function<void(std::int64_t, std::int64_t)>& body);

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace praxis::engine::device
