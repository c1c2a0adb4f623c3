#include "engine/session/cancel_board.h"

#include <algorithm>

namespace praxis::engine::session {

void CancelBoard::enter(RequestId id) {
  const std::lock_guard lock(m_mutex);
  m_live.push_back({id, false});
}

void CancelBoard::remove(RequestId id) {
  const std::lock_guard lock(m_mutex);
  const auto entry = std::ranges::find(m_live, id, &Entry::id);
  if (entry == m_live.end()) return;
  if (entry->cancelled) m_cancelledCount.fetch_sub(1, std::memory_order_release);
  m_live.erase(entry);
}

void CancelBoard::cancel(RequestId id) {
  const std::lock_guard lock(m_mutex);
  const auto entry = std::ranges::find(m_live, id, &Entry::id);
  if (entry == m_live.end() || entry->cancelled) return;
  entry->cancelled = true;
  m_cancelledCount.fetch_add(1, std::memory_order_release);
}

void CancelBoard::cancelAll() {
  const std::lock_guard lock(m_mutex);
  for (Entry& entry : m_live) entry.cancelled = true;
  m_cancelledCount.store(static_cast<int>(m_live.size()), std::memory_order_release);
}

bool CancelBoard::isCancelled(RequestId id) const {
  const std::lock_guard lock(m_mutex);
  const auto entry = std::ranges::find(m_live, id, &Entry::id);
  return entry != m_live.end() && entry->cancelled;
}

}  // namespace praxis::engine::session
