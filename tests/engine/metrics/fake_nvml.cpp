// A stand-in for libnvidia-ml.so.1 for tests on machines without a GPU: two devices, of which the second tells only its
// name and memory. PRAXIS_FAKE_NVML=refuse makes it fail to start, =empty leaves it without devices.

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int kOk = 0, kNotSupported = 3, kDriverNotLoaded = 9;
char g_devices[2];

bool isMode(const char* name) {
  const char* mode = std::getenv("PRAXIS_FAKE_NVML");
  return mode != nullptr && std::strcmp(mode, name) == 0;
}

int indexOf(const void* device) { return static_cast<int>(static_cast<const char*>(device) - g_devices); }

}  // namespace

extern "C" {

int nvmlInit_v2() { return isMode("refuse") ? kDriverNotLoaded : kOk; }
int nvmlShutdown() { return kOk; }
const char* nvmlErrorString(int status) { return status == kDriverNotLoaded ? "Driver Not Loaded" : "Unknown Error"; }

int nvmlSystemGetDriverVersion(char* text, unsigned size) {
  std::snprintf(text, size, "550.54.15");
  return kOk;
}

int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = isMode("empty") ? 0 : 2;
  return kOk;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  *device = &g_devices[index];
  return kOk;
}

int nvmlDeviceGetName(void* device, char* text, unsigned size) {
  std::snprintf(text, size, "Fake GPU %d", indexOf(device));
  return kOk;
}

int nvmlDeviceGetUtilizationRates(void* device, unsigned* percents) {
  if (indexOf(device) != 0) return kNotSupported;
  percents[0] = 73;
  percents[1] = 41;
  return kOk;
}

int nvmlDeviceGetMemoryInfo(void*, unsigned long long* totalFreeUsed) {
  totalFreeUsed[0] = 24'000'000'000;
  totalFreeUsed[1] = 18'000'000'000;
  totalFreeUsed[2] = 6'000'000'000;
  return kOk;
}

int nvmlDeviceGetPowerUsage(void* device, unsigned* milliwatts) {
  *milliwatts = 215'500;
  return indexOf(device) == 0 ? kOk : kNotSupported;
}

int nvmlDeviceGetTemperature(void* device, int, unsigned* celsius) {
  *celsius = 61;
  return indexOf(device) == 0 ? kOk : kNotSupported;
}

}  // extern "C"
