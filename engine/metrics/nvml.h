#pragma once
// The part of NVIDIA's NVML (nvml.h of the driver kit, API version 12) that is used here, declared by hand because no
// Debian package carries the header; the library is opened at run time. Sizes and names are fixed by NVML's ABI.

namespace praxis::engine::metrics::nvml {

using Device = struct DeviceOpaque*;

inline constexpr int kSuccess = 0;
inline constexpr int kTemperatureGpu = 0;            // NVML_TEMPERATURE_GPU, the sensor of the die
inline constexpr unsigned kTextBytesMax = 96;        // NVML_DEVICE_NAME_V2_BUFFER_SIZE

struct Utilization {
  unsigned gpu;                                      // percent of the last sampling period
  unsigned memory;
};

struct Memory {
  unsigned long long total, free, used;              // bytes
};

using Init = int (*)();
using Shutdown = int (*)();
using ErrorString = const char* (*)(int);
using SystemGetDriverVersion = int (*)(char*, unsigned);
using DeviceGetCount = int (*)(unsigned*);
using DeviceGetHandleByIndex = int (*)(unsigned, Device*);
using DeviceGetName = int (*)(Device, char*, unsigned);
using DeviceGetUtilizationRates = int (*)(Device, Utilization*);
using DeviceGetMemoryInfo = int (*)(Device, Memory*);
using DeviceGetPowerUsage = int (*)(Device, unsigned*);              // milliwatts
using DeviceGetTemperature = int (*)(Device, int, unsigned*);        // degrees Celsius

}  // namespace praxis::engine::metrics::nvml
