#pragma once
// The few numbers that are wanted from the texts of Linux's /proc (proc(5)); nothing when a text is not as expected.
// Thread: any.

#include <cstdint>
#include <optional>
#include <string_view>

namespace praxis::engine::metrics {

// Clock ticks of user and system time: fields 14 and 15 of /proc/self/stat. The second field, the program's name in
// brackets, may hold blanks and brackets itself.
std::optional<std::uint64_t> processCpuTicks(std::string_view stat);

struct SystemCpuTicks {
  std::uint64_t busy = 0;
  std::uint64_t total = 0;   // busy, idle and waiting for a disk, all cores together
};
// The first line of /proc/stat.
std::optional<SystemCpuTicks> systemCpuTicks(std::string_view stat);

// Resident pages: the second field of /proc/self/statm.
std::optional<std::uint64_t> residentPages(std::string_view statm);

// One "Name:  123 kB" line of /proc/meminfo, in bytes.
std::optional<std::uint64_t> memoryInfoBytes(std::string_view meminfo, std::string_view name);

}  // namespace praxis::engine::metrics
