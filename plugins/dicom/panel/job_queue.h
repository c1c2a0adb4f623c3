#pragma once
// Jobs that run on a pool one after another, in the order of their posting. Jobs outlive the queue: what was posted is
// done. A copy is the same queue. Thread: post() any.

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include <QThreadPool>

#include "plugins/dicom/panel/priorities.h"

namespace praxis::plugins::dicom::panel {

class JobQueue {
 public:
  // The pool outlives every job.
  explicit JobQueue(QThreadPool& pool) : m_pool(pool), m_state(std::make_shared<State>()) {}

  void post(std::function<void()> job) {
    const std::scoped_lock lock(m_state->mutex);
    m_state->jobs.push_back(std::move(job));
    if (!std::exchange(m_state->running, true)) m_pool.start([state = m_state] { drain(*state); }, kPriorityAwaited);
  }

 private:
  struct State {
    std::mutex mutex;
    std::deque<std::function<void()>> jobs;
    bool running = false;
  };

  static void drain(State& state) {
    while (true) {
      std::function<void()> job;
      {
        const std::scoped_lock lock(state.mutex);
        state.running = !state.jobs.empty();
        if (!state.running) return;
        job = std::move(state.jobs.front());
        state.jobs.pop_front();
      }
      job();
    }
  }

  QThreadPool& m_pool;
  std::shared_ptr<State> m_state;
};

}  // namespace praxis::plugins::dicom::panel
