#pragma once
// A fixed ring that keeps the newest values and forgets the oldest: memory never grows. Thread: one owner at a time.

#include <cassert>
#include <cstddef>
#include <utility>
#include <vector>

namespace praxis::engine::base {

template <typename T>
class RingBuffer {
 public:
  explicit RingBuffer(std::size_t capacity) : m_values(capacity) { assert(capacity > 0); }

  void push(T value) {
    m_values[m_next] = std::move(value);
    m_next = (m_next + 1) % m_values.size();
    if (m_size < m_values.size()) ++m_size;
  }
  void clear() { m_next = m_size = 0; }

  std::size_t size() const { return m_size; }
  std::size_t capacity() const { return m_values.size(); }
  bool empty() const { return m_size == 0; }
  // Index 0 is the oldest value kept.
  const T& operator[](std::size_t index) const {
    assert(index < m_size);
    return m_values[(m_next + m_values.size() - m_size + index) % m_values.size()];
  }
  const T& back() const { return (*this)[m_size - 1]; }

 private:
  std::vector<T> m_values;
  std::size_t m_next = 0;
  std::size_t m_size = 0;
};

}  // namespace praxis::engine::base
