#include <array>
#include <dlfcn.h>
#include <limits>
#include <utility>

#include "engine/metrics/nvml.h"
#include "engine/metrics/system_metrics.h"

namespace praxis::engine::metrics {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

// The opened library, its entry points and the devices; shut down and closed with the object.
struct GpuSampler::Nvml {
  ~Nvml() {
    if (started) shutdown();
    if (library != nullptr) ::dlclose(library);
  }

  // Fills `function` with the library's symbol of this name; false when there is none.
  template <typename Function>
  bool find(Function& function, const char* name) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    return function != nullptr;
  }

  base::Result<void> open(const char* path);
  base::Result<void> findFunctions();
  base::Result<void> start();
  std::string name(nvml::Device device) const;

  void* library = nullptr;
  bool started = false;
  std::vector<nvml::Device> devices;

  nvml::Init init = nullptr;
  nvml::Shutdown shutdown = nullptr;
  nvml::ErrorString errorString = nullptr;
  nvml::SystemGetDriverVersion driverVersion = nullptr;
  nvml::DeviceGetCount deviceCount = nullptr;
  nvml::DeviceGetHandleByIndex deviceHandle = nullptr;
  nvml::DeviceGetName deviceName = nullptr;
  nvml::DeviceGetUtilizationRates utilization = nullptr;
  nvml::DeviceGetMemoryInfo memoryInfo = nullptr;
  nvml::DeviceGetPowerUsage powerUsage = nullptr;
  nvml::DeviceGetTemperature temperature = nullptr;
};

base::Result<void> GpuSampler::Nvml::open(const char* path) {
  library = ::dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return base::fail(base::ErrorCode::notFound, "No NVIDIA GPU: the driver's library {} is not installed.", path);
  }
  PRAXIS_TRY(findFunctions());
  PRAXIS_TRY(start());
  return {};
}

base::Result<void> GpuSampler::Nvml::findFunctions() {
  const bool complete =
      find(init, "nvmlInit_v2") && find(shutdown, "nvmlShutdown") && find(errorString, "nvmlErrorString") &&
      find(driverVersion, "nvmlSystemGetDriverVersion") && find(deviceCount, "nvmlDeviceGetCount_v2") &&
      find(deviceHandle, "nvmlDeviceGetHandleByIndex_v2") && find(deviceName, "nvmlDeviceGetName") &&
      find(utilization, "nvmlDeviceGetUtilizationRates") && find(memoryInfo, "nvmlDeviceGetMemoryInfo") &&
      find(powerUsage, "nvmlDeviceGetPowerUsage") && find(temperature, "nvmlDeviceGetTemperature");
  if (!complete) {
    return base::fail(base::ErrorCode::unsupported,
                      "No NVIDIA GPU: the installed driver is too old to be watched. Update it to show GPU charts.");
  }
  return {};
}

base::Result<void> GpuSampler::Nvml::start() {
  const auto refused = [this](int status) {
    const char* reason = errorString(status);
    return base::fail(base::ErrorCode::notFound, "No NVIDIA GPU: the driver does not answer ({}).",
                      reason != nullptr ? reason : "no reason given");
  };
  if (const int status = init(); status != nvml::kSuccess) return refused(status);
  started = true;
  unsigned count = 0;
  if (const int status = deviceCount(&count); status != nvml::kSuccess) return refused(status);
  for (unsigned i = 0; i < count; ++i) {
    nvml::Device device = nullptr;
    // A GPU that this user may not open is left out; the others still show.
    if (deviceHandle(i, &device) == nvml::kSuccess) devices.push_back(device);
  }
  if (devices.empty()) {
    return base::fail(base::ErrorCode::notFound, "No NVIDIA GPU: the driver is installed but finds no device.");
  }
  return {};
}

std::string GpuSampler::Nvml::name(nvml::Device device) const {
  std::array<char, nvml::kTextBytesMax> text{};
  if (deviceName(device, text.data(), nvml::kTextBytesMax) != nvml::kSuccess) return "NVIDIA GPU";
  text.back() = '\0';
  return text.data();
}

GpuSampler::GpuSampler(std::unique_ptr<Nvml> nvml) : m_nvml(std::move(nvml)) {}
GpuSampler::~GpuSampler() = default;

base::Result<std::unique_ptr<GpuSampler>> GpuSampler::create(const char* library) {
  auto nvml = std::make_unique<Nvml>();
  PRAXIS_TRY(nvml->open(library));
  return std::make_unique<GpuSampler>(std::move(nvml));
}

std::string GpuSampler::description() const {
  std::string text = m_nvml->name(m_nvml->devices.front());
  if (m_nvml->devices.size() > 1) text += fmt::format(" (first of {})", m_nvml->devices.size());
  std::array<char, nvml::kTextBytesMax> version{};
  if (m_nvml->driverVersion(version.data(), nvml::kTextBytesMax) == nvml::kSuccess) {
    version.back() = '\0';
    text += fmt::format(", driver {}", version.data());
  }
  return text;
}

std::vector<GpuSample> GpuSampler::sample() {
  std::vector<GpuSample> samples;
  samples.reserve(m_nvml->devices.size());
  for (const nvml::Device device : m_nvml->devices) {
    GpuSample sample{.name = m_nvml->name(device), .utilisationPercent = kNaN, .powerWatts = kNaN,
                     .temperatureCelsius = kNaN};
    nvml::Utilization use{};
    if (m_nvml->utilization(device, &use) == nvml::kSuccess) sample.utilisationPercent = use.gpu;
    nvml::Memory memory{};
    if (m_nvml->memoryInfo(device, &memory) == nvml::kSuccess) {
      sample.memoryUsedBytes = memory.used;
      sample.memoryTotalBytes = memory.total;
    }
    unsigned milliwatts = 0;
    if (m_nvml->powerUsage(device, &milliwatts) == nvml::kSuccess) sample.powerWatts = milliwatts / 1000.0;
    unsigned celsius = 0;
    if (m_nvml->temperature(device, nvml::kTemperatureGpu, &celsius) == nvml::kSuccess) {
      sample.temperatureCelsius = celsius;
    }
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace praxis::engine::metrics
