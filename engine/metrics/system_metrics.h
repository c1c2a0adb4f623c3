#pragma once
// The machine beside the engine: this process's CPU and memory from /proc, and NVIDIA GPUs through NVML, which is opened
// at run time. Each object is used by one thread; GPU counters can take milliseconds, so they get a thread of their own.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace praxis::engine::metrics {

struct ProcessSample {
  double cpuPercent = 0;              // of all cores together, 0..100, since the previous sample; NaN for the first
  double systemCpuPercent = 0;        // the whole machine
  std::uint64_t residentBytes = 0;    // of this process
  std::uint64_t systemAvailableBytes = 0;
  std::uint64_t systemTotalBytes = 0;
};

class ProcessSampler {
 public:
  ProcessSample sample();

 private:
  double m_processSeconds = -1;
  double m_busySeconds = -1;
  double m_totalSeconds = -1;
  double m_wallSeconds = -1;
};

struct GpuSample {
  std::string name;
  double utilisationPercent = 0;      // NaN where the driver does not say
  std::uint64_t memoryUsedBytes = 0;
  std::uint64_t memoryTotalBytes = 0;
  double powerWatts = 0;
  double temperatureCelsius = 0;
};

class GpuSampler {
 public:
  // Opens libnvidia-ml.so.1 (or `library`, for tests). The error is the plain statement that the Monitor page shows:
  // "No NVIDIA GPU: ...".
  static base::Result<std::unique_ptr<GpuSampler>> create(const char* library = "libnvidia-ml.so.1");
  ~GpuSampler();

  std::vector<GpuSample> sample();

 private:
  struct Nvml;
  explicit GpuSampler(std::unique_ptr<Nvml> nvml);
  std::unique_ptr<Nvml> m_nvml;
};

}  // namespace praxis::engine::metrics
