#pragma once
// Memory for the tensors that are made while a model is prepared: one block, given back with the object. Thread: any.

#include <cstddef>
#include <cstdint>

#include "engine/base/result.h"

namespace praxis::engine::weights {

class OwnedMemory {
 public:
  // Fails with outOfMemory and the numbers, before anything is taken.
  static base::Result<OwnedMemory> take(std::uint64_t bytes);

  OwnedMemory() = default;
  OwnedMemory(OwnedMemory&& other) noexcept;
  OwnedMemory& operator=(OwnedMemory&& other) noexcept;
  ~OwnedMemory();

  std::byte* data() const { return m_data; }  // aligned to a page; nullptr where there is none

 private:
  OwnedMemory(std::byte* data, std::size_t bytes) : m_data(data), m_bytes(bytes) {}

  std::byte* m_data = nullptr;
  std::size_t m_bytes = 0;
};

}  // namespace praxis::engine::weights
