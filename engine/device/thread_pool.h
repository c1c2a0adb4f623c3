#pragma once
// Persistent workers that run one parallel loop at a time: the CPU device's way to use its cores. The calling thread
// takes part; a worker that is late joins what is left, so a short loop never waits for a sleeper. Workers spin for
// some tens of microseconds after a loop (the next op comes sooner), then sleep. Owner: Device. Thread: parallelFor
// from one thread at a time (the engine thread); bodies run on any worker and must not call parallelFor.

#include <cstdint>
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
  // Calls body(begin, end, thread) over disjoint ranges that cover [0, count); `grain` is the smallest range worth a
  // thread, and a count up to it runs on the caller without waking anyone. `thread` is in [0, threads()) and names the
  // one that runs the range, so each can have its own scratch. Returns when all are done. No allocation.
  template <typename Body>
  void parallelFor(std::int64_t count, std::int64_t grain, const Body& body) {
    if (count <= 0) return;
    if (count <= grain || threads() == 1) {
      body(std::int64_t{0}, count, 0);
      return;
    }
    run(count, grain, &body, [](const void* context, std::int64_t begin, std::int64_t end, int thread) {
      (*static_cast<const Body*>(context))(begin, end, thread);
    });
  }

 private:
  using Call = void (*)(const void* context, std::int64_t begin, std::int64_t end, int thread);
  void run(std::int64_t count, std::int64_t grain, const void* context, Call call);

  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace praxis::engine::device
