#pragma once
// Which of the live requests somebody wants to end. The engine thread enters and removes requests; any thread cancels.
// Memory is bounded by the number of live requests: ids that are not live are ignored. Thread: any.

#include <atomic>
#include <mutex>
#include <vector>

#include "engine/base/thread_annotations.h"
#include "engine/session/session.h"

namespace praxis::engine::session {

class CancelBoard {
 public:
  void enter(RequestId id);
  void remove(RequestId id);
  void cancel(RequestId id);
  void cancelAll();
  bool isCancelled(RequestId id) const;
  // False costs one atomic read: what every step asks first.
  bool anyCancelled() const { return m_cancelledCount.load(std::memory_order_acquire) > 0; }

 private:
  struct Entry {
    RequestId id = 0;
    bool cancelled = false;
  };

  mutable std::mutex m_mutex;
  std::vector<Entry> m_live PRAXIS_GUARDED_BY(m_mutex);
  std::atomic<int> m_cancelledCount = 0;
};

}  // namespace praxis::engine::session
