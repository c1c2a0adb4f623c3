#pragma once
// Where a model runs: the host's cores now; a CUDA device behind the same door later. Owns compute threads and memory.
// Thread: engine.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/device/thread_pool.h"

namespace praxis::engine::device {

enum class DeviceKind { cpu, cuda };

struct DeviceInfo {
  DeviceKind kind = DeviceKind::cpu;
  std::string name;    // "AMD EPYC 9354, 2 threads, AVX2"
  std::string reason;  // why this device: "no NVIDIA driver (libcuda.so.1 is not installed)"
  std::uint64_t memoryTotalBytes = 0;
  std::uint64_t memoryFreeBytes = 0;  // available to this process now
};

// One block of device memory, aligned to 64 bytes at least, zeroed and really there (no page is left to be found
// missing later); freed with the object.
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&&) noexcept = default;
  Buffer& operator=(Buffer&&) noexcept = default;

  std::byte* data() const { return m_data.get(); }
  std::size_t bytes() const { return m_bytes; }
  float* f32() const { return reinterpret_cast<float*>(m_data.get()); }

 private:
  friend class Device;
  struct Release {
    std::size_t bytes;
    void operator()(std::byte* data) const noexcept;
  };
  std::unique_ptr<std::byte, Release> m_data;
  std::size_t m_bytes = 0;
};

class Device {
  // Only create() has one, so that only it makes devices.
  struct Key {
    explicit Key() = default;
  };

 public:
  // name: "auto", "cpu" or "cuda[:I]". A CUDA device that is asked for by name and not there is an error that says why;
  // "auto" falls to the CPU and info().reason says why. threads 0: one per physical core.
  static base::Result<std::unique_ptr<Device>> create(std::string_view name, int threads);

  Device(Key, DeviceInfo info, int threads);

  const DeviceInfo& info() const { return m_info; }
  std::uint64_t freeBytesNow() const;
  ThreadPool& threads() { return *m_threads; }
  // Fails with outOfMemory and the numbers needed and free; what is for, the message's subject ("the KV cache").
  base::Result<Buffer> allocate(std::size_t bytes, std::string_view what);

 private:
  DeviceInfo m_info;
  std::unique_ptr<ThreadPool> m_threads;
};

}  // namespace praxis::engine::device
