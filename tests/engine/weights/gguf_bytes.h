#pragma once
// Builds GGUF files byte by byte, so that tests can write what no writer would.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "engine/weights/gguf_format.h"

namespace praxis::test {

using engine::weights::gguf::ValueType;

class GgufBytes {
 public:
  template <typename T>
  GgufBytes& number(T value) {
    const std::size_t at = m_bytes.size();
    m_bytes.resize(at + sizeof(T));
    std::memcpy(m_bytes.data() + at, &value, sizeof(T));
    return *this;
  }
  GgufBytes& u32(std::uint32_t value) { return number(value); }
  GgufBytes& u64(std::uint64_t value) { return number(value); }
  GgufBytes& type(ValueType type) { return u32(static_cast<std::uint32_t>(type)); }
  GgufBytes& string(std::string_view text) {
    u64(text.size());
    for (const char letter : text) number(letter);
    return *this;
  }
  GgufBytes& header(std::uint64_t tensors, std::uint64_t keys, std::uint32_t version = 3) {
    for (const char letter : {'G', 'G', 'U', 'F'}) number(letter);
    return u32(version).u64(tensors).u64(keys);
  }
  GgufBytes& key(std::string_view name, ValueType valueType) { return string(name).type(valueType); }
  // A one-dimensional F32 tensor (type id 0).
  GgufBytes& vector(std::string_view name, std::uint64_t size, std::uint64_t offset) {
    return string(name).u32(1).u64(size).u32(0).u64(offset);
  }
  GgufBytes& padTo(std::size_t alignment) {
    while (m_bytes.size() % alignment != 0) m_bytes.push_back(std::byte{0});
    return *this;
  }
  GgufBytes& zeros(std::size_t count) {
    m_bytes.resize(m_bytes.size() + count);
    return *this;
  }

  const std::vector<std::byte>& bytes() const { return m_bytes; }

 private:
  std::vector<std::byte> m_bytes;
};

}  // namespace praxis::test
