// Invariants:
// (1) The job's plain fields are written only while the gate is closed and no worker is inside it.
// (2) A worker reads them only between joining (it saw the gate open) and leaving.
// (3) The caller closes the gate when it finds no more work, then waits until the workers inside have left; after that
// all
//     ranges are done, because whoever takes a range finishes it before leaving.
// (4) A worker counts itself a sleeper before it looks at the epoch for the last time, and the caller advances the
// epoch
//     before it looks for sleepers, both sequentially consistent: no wake-up is lost.

#include "engine/device/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace praxis::engine::device {
namespace {

// About 50 microseconds at 40 to 60 cycles per pause.
constexpr int kSpins = 3000;
// Ranges per thread: enough that a core which is taken away for a while does not hold up the rest.
constexpr std::int64_t kRangesPerThread = 4;
constexpr std::uint32_t kGateOpen = 1u << 31;

void pauseCore() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

struct ThreadPool::State {
  std::vector<std::thread> workers;
  // The job; see (1) and (2).
  std::int64_t count = 0;
  std::int64_t rangeSize = 0;
  const void* context = nullptr;
  Call call = nullptr;
  alignas(64) std::atomic<std::int64_t> next{0};
  alignas(64) std::atomic<std::uint32_t> gate{0};   // kGateOpen | workers inside
  alignas(64) std::atomic<std::uint32_t> epoch{0};  // advanced once per job and at the end
  std::atomic<int> sleepers{0};
  std::atomic<bool> stopping{false};
  std::mutex mutex;
  std::condition_variable wake;

  void takeRanges(int thread) {
    for (;;) {
      const std::int64_t begin = next.fetch_add(rangeSize, std::memory_order_relaxed);
      if (begin >= count) return;
      call(context, begin, std::min(count, begin + rangeSize), thread);
    }
  }

  void awaitEpochAfter(std::uint32_t seen) {
    for (int spin = 0; spin < kSpins; ++spin) {
      if (epoch.load(std::memory_order_acquire) != seen) return;
      pauseCore();
    }
    std::unique_lock lock(mutex);
    sleepers.fetch_add(1);
    wake.wait(lock, [&] { return epoch.load() != seen; });
    sleepers.fetch_sub(1);
  }

  void advanceEpoch() {
    epoch.fetch_add(1);
    if (sleepers.load() == 0) return;
    const std::lock_guard lock(mutex);
    wake.notify_all();
  }

  void work(int thread) {
    std::uint32_t seen = 0;
    for (;;) {
      awaitEpochAfter(seen);
      seen = epoch.load(std::memory_order_acquire);
      if (stopping.load()) return;
      if (gate.fetch_add(1, std::memory_order_acq_rel) & kGateOpen) takeRanges(thread);
      gate.fetch_sub(1, std::memory_order_release);
    }
  }

  void awaitEmptyGate() {
    for (int spin = 0; gate.load(std::memory_order_acquire) != 0; ++spin) {
      if (spin < kSpins)
        pauseCore();
      else
        std::this_thread::yield();  // a worker lost its core in the middle of a range
    }
  }
};

ThreadPool::ThreadPool(int threads) : m_state(std::make_unique<State>()) {
  m_state->workers.reserve(static_cast<std::size_t>(std::max(0, threads - 1)));
  for (int thread = 1; thread < threads; ++thread) {
    m_state->workers.emplace_back([state = m_state.get(), thread] { state->work(thread); });
  }
}

ThreadPool::~ThreadPool() {
  m_state->stopping.store(true);
  m_state->advanceEpoch();
  for (std::thread& worker : m_state->workers) worker.join();
}

int ThreadPool::threads() const { return static_cast<int>(m_state->workers.size()) + 1; }

void ThreadPool::run(std::int64_t count, std::int64_t grain, const void* context, Call call) {
  State& state = *m_state;
  state.awaitEmptyGate();  // a worker that came too late for the last job may still be turning back
  const std::int64_t ranges = threads() * kRangesPerThread;
  state.count = count;
  state.rangeSize = std::max(std::max<std::int64_t>(1, grain), (count + ranges - 1) / ranges);
  state.context = context;
  state.call = call;
  state.next.store(0, std::memory_order_relaxed);
  state.gate.fetch_or(kGateOpen, std::memory_order_release);
  state.advanceEpoch();
  state.takeRanges(0);
  state.gate.fetch_and(~kGateOpen, std::memory_order_acq_rel);
  state.awaitEmptyGate();
}

}  // namespace praxis::engine::device
