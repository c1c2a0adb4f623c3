#pragma once
// Reads numbers and strings from the front of untrusted bytes; every step is checked against what is left before
// anything is copied or allocated. `what` names the thing being read, for the message. Thread: one owner at a time.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "engine/base/result.h"

namespace praxis::engine::weights {

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : m_bytes(bytes) {}

  std::uint64_t offset() const { return m_offset; }
  std::uint64_t remaining() const { return m_bytes.size() - m_offset; }

  template <typename T>
  base::Result<T> number(std::string_view what) {
    static_assert(std::is_arithmetic_v<T>);
    if (remaining() < sizeof(T)) return tooFewFor(what);
    T value;
    std::memcpy(&value, m_bytes.data() + m_offset, sizeof(T));
    m_offset += sizeof(T);
    return value;
  }

  // A 64-bit length and that many bytes, at most `bytesMax` of them.
  base::Result<std::string> string(std::string_view what, std::uint64_t bytesMax);

 private:
  base::Error tooFewFor(std::string_view what) const;

  std::span<const std::byte> m_bytes;
  std::uint64_t m_offset = 0;
};

// A name from a file as it may be shown: without control or non-ASCII characters, and not longer than a line.
std::string printable(std::string_view name);

}  // namespace praxis::engine::weights
