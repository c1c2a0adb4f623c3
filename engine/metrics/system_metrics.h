#pragma once
// The machine beside the engine: this process's CPU and memory from /proc, and NVIDIA GPUs through NVML, which is
// opened at run time. Each object is used by one thread; GPU counters can take milliseconds, so they get a thread of
// their own.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/ring_buffer.h"

namespace praxis::engine::metrics {

struct ProcessSample {
  // Over about the last second (the kernel counts in 10 ms ticks, too coarse for a tenth of one); 0..100, all cores
  // together; NaN for the first sample and where /proc does not say.
  double cpuPercent = 0;        // this process
  double systemCpuPercent = 0;  // the whole machine
  // 0 where /proc does not say.
  std::uint64_t residentBytes = 0;  // of this process, mapped model pages included
  std::uint64_t systemAvailableBytes = 0;
  std::uint64_t systemTotalBytes = 0;
};

class ProcessSampler {
 public:
  // procFolder other than /proc is for tests; there `self/stat`, `self/statm`, `stat` and `meminfo` are read.
  explicit ProcessSampler(std::string procFolder = "/proc");

  ProcessSample sample();

 private:
  struct CpuReading {
    double wallSeconds = 0;
    double processSeconds = 0;  // NaN where unknown, as the two below
    double busyTicks = 0;
    double totalTicks = 0;
  };
  CpuReading readCpu() const;

  std::string m_procFolder;
  base::RingBuffer<CpuReading> m_readings;
};

struct GpuSample {
  std::string name;
  // NaN where the driver does not say.
  double utilisationPercent = 0;
  double powerWatts = 0;
  double temperatureCelsius = 0;
  // Both 0 where the driver does not say.
  std::uint64_t memoryUsedBytes = 0;
  std::uint64_t memoryTotalBytes = 0;
};

class GpuSampler {
 public:
  // Opens libnvidia-ml.so.1 (or `library`, for tests). The error is the plain statement that the Monitor page shows:
  // "No NVIDIA GPU: ...".
  static base::Result<std::unique_ptr<GpuSampler>> create(const char* library = "libnvidia-ml.so.1");
  struct Nvml;
  explicit GpuSampler(std::unique_ptr<Nvml> nvml);  // create() is the way in; Nvml is known inside only
  ~GpuSampler();

  // "NVIDIA H100 80GB HBM3, driver 550.54.15"; with several GPUs the first one's name and how many there are.
  std::string description() const;
  // One per GPU, in the driver's order.
  std::vector<GpuSample> sample();

 private:
  std::unique_ptr<Nvml> m_nvml;
};

}  // namespace praxis::engine::metrics
