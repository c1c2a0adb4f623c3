#include "engine/weights/owned_memory.h"

#include <utility>

#include <sys/mman.h>

#include "engine/device/host_memory.h"

namespace praxis::engine::weights {

namespace {

base::Error doesNotFit(std::uint64_t bytes, std::uint64_t freeBytes) {
  constexpr double kMiB = 1024.0 * 1024.0;
  return base::fail(base::ErrorCode::outOfMemory,
                    "the tensors that are converted while the model is read need {:.1f} MiB and {:.1f} MiB are free. "
                    "Close other programs or choose a smaller model.",
                    static_cast<double>(bytes) / kMiB, static_cast<double>(freeBytes) / kMiB);
}

}  // namespace

base::Result<OwnedMemory> OwnedMemory::take(std::uint64_t bytes) {
  if (bytes == 0) return OwnedMemory();
  const device::HostMemory memory = device::readHostMemory();
  if (memory.totalBytes > 0 && bytes > memory.freeBytes) return doesNotFit(bytes, memory.freeBytes);
  void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) return doesNotFit(bytes, memory.freeBytes);
  return OwnedMemory(static_cast<std::byte*>(data), bytes);
}

OwnedMemory::OwnedMemory(OwnedMemory&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)), m_bytes(std::exchange(other.m_bytes, 0)) {}

OwnedMemory& OwnedMemory::operator=(OwnedMemory&& other) noexcept {
  std::swap(m_data, other.m_data);
  std::swap(m_bytes, other.m_bytes);
  return *this;
}

OwnedMemory::~OwnedMemory() {
  if (m_data != nullptr) ::munmap(m_data, m_bytes);
}

}  // namespace praxis::engine::weights
