#include "engine/device/host_cpu.h"

#include <sched.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <algorithm>
#include <fstream>
#include <set>
#include <thread>
#include <utility>

namespace praxis::engine::device {
namespace {

int processorsOfThisProcess() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) return CPU_COUNT(&set);
  return static_cast<int>(std::thread::hardware_concurrency());
}

#if defined(__x86_64__)
// clang 14 does not know this one by name.
bool hasHalfConversion() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}
#endif

}  // namespace

HostCpu readHostCpu(const std::filesystem::path& root, int processorsAllowed) {
  HostCpu cpu{"processor", 0};
  std::set<std::pair<std::string, std::string>> cores;  // (package, core): siblings of a core share both
  std::string package, name;
  std::ifstream file(root / "proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string key = line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1);
    const std::string value = line.substr(std::min(line.size(), colon + 2));
    if (key == "model name") name = value;
    if (key == "physical id") package = value;
    if (key == "core id") cores.emplace(package, value);
  }
  if (!name.empty()) cpu.name = name;
  const int allowed = std::max(1, processorsAllowed > 0 ? processorsAllowed : processorsOfThisProcess());
  cpu.physicalCores = cores.empty() ? allowed : std::min(allowed, static_cast<int>(cores.size()));
  return cpu;
}

std::string_view hostInstructionSet() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && hasHalfConversion()) return "AVX2";
#endif
  return "baseline";
}

}  // namespace praxis::engine::device
