#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <limits>
#include <thread>
#include <utility>

#include "engine/base/clock.h"
#include "engine/metrics/proc_text.h"
#include "engine/metrics/system_metrics.h"

namespace praxis::engine::metrics {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kCpuWindowSeconds = 1;
// Readings beyond it are forgotten; the window is then shorter for one who samples more often than 30 times a second.
constexpr std::size_t kReadingsMax = 32;

// A file of /proc is made while it is read, so one read() of its head is a consistent picture; what is wanted lies
// there.
class ProcFile {
 public:
  explicit ProcFile(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    const ssize_t count = ::read(file, m_bytes.data(), m_bytes.size());
    ::close(file);
    m_size = count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  std::string_view text() const { return {m_bytes.data(), m_size}; }

 private:
  std::array<char, 4096> m_bytes;
  std::size_t m_size = 0;
};

double percent(double part, double whole) { return whole > 0 ? std::clamp(100 * part / whole, 0.0, 100.0) : kNaN; }

}  // namespace

ProcessSampler::ProcessSampler(std::string procFolder)
    : m_procFolder(std::move(procFolder)), m_readings(kReadingsMax) {}

ProcessSampler::CpuReading ProcessSampler::readCpu() const {
  CpuReading reading{.wallSeconds = std::chrono::duration<double>(base::Clock::now().time_since_epoch()).count(),
                     .processSeconds = kNaN,
                     .busyTicks = kNaN,
                     .totalTicks = kNaN};
  if (const auto ticks = processCpuTicks(ProcFile(m_procFolder + "/self/stat").text())) {
    reading.processSeconds = static_cast<double>(*ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  }
  if (const auto ticks = systemCpuTicks(ProcFile(m_procFolder + "/stat").text())) {
    reading.busyTicks = static_cast<double>(ticks->busy);
    reading.totalTicks = static_cast<double>(ticks->total);
  }
  return reading;
}

ProcessSample ProcessSampler::sample() {
  const CpuReading now = readCpu();
  m_readings.push(now);
  // The oldest reading of the window; the one before it when the caller samples less often than that.
  std::size_t first = m_readings.size() - 1;
  while (first > 0 && now.wallSeconds - m_readings[first].wallSeconds < kCpuWindowSeconds) --first;
  const CpuReading& before = m_readings[first];
  const double cores = std::max(1u, std::thread::hardware_concurrency());

  ProcessSample sample;
  sample.cpuPercent =
      percent(now.processSeconds - before.processSeconds, (now.wallSeconds - before.wallSeconds) * cores);
  sample.systemCpuPercent = percent(now.busyTicks - before.busyTicks, now.totalTicks - before.totalTicks);
  const auto pages = residentPages(ProcFile(m_procFolder + "/self/statm").text());
  sample.residentBytes = pages.value_or(0) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const ProcFile memory(m_procFolder + "/meminfo");
  sample.systemAvailableBytes = memoryInfoBytes(memory.text(), "MemAvailable").value_or(0);
  sample.systemTotalBytes = memoryInfoBytes(memory.text(), "MemTotal").value_or(0);
  return sample;
}

}  // namespace praxis::engine::metrics
