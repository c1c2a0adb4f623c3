#pragma once
// The host's processor: its name, how many cores this process may use, and the widest instruction set that the engine
// has code for. Thread: any.

#include <filesystem>
#include <string>
#include <string_view>

namespace praxis::engine::device {

struct HostCpu {
  std::string name;       // "AMD EPYC 9354"; "processor" when the system does not say
  int physicalCores = 1;  // at least 1, at most the processors this process may run on
};

// root: where proc/ is; processorsAllowed 0 asks the system. Tests give their own.
HostCpu readHostCpu(const std::filesystem::path& root = "/", int processorsAllowed = 0);

// "AVX2" or "baseline".
std::string_view hostInstructionSet();

}  // namespace praxis::engine::device
