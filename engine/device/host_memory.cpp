#include "engine/device/host_memory.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace praxis::engine::device {
namespace {

namespace fs = std::filesystem;

// What one control group version calls its files.
struct CgroupFiles {
  std::string_view controller;  // as /proc/self/cgroup lists it
  std::string_view mount;
  std::string_view limit;
  std::string_view used;
  std::string_view reclaimable;  // a line of memory.stat
};
constexpr CgroupFiles kCgroupVersions[] = {
    {"", "sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"},
    {"memory", "sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"},
};

std::optional<std::uint64_t> parseNumber(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end == text.data()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> readNumber(const fs::path& path) {
  std::ifstream file(path);
  std::string word;
  file >> word;
  return parseNumber(word);  // "max" is no number: no limit
}

// The number after `key` in a file of "key number" lines.
std::optional<std::uint64_t> readField(const fs::path& path, std::string_view key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name, number;
    if (words >> name >> number && name == key) return parseNumber(number);
  }
  return std::nullopt;
}

// This process's group under a controller, "/" when the file does not name it.
std::string cgroupPath(const fs::path& root, std::string_view controller) {
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {  // "4:memory:/job" or "0::/job"
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    if (std::string_view(line).substr(first + 1, second - first - 1) == controller) return line.substr(second + 1);
  }
  return "/";
}

// A group is bound by its own limit and by those of all groups above it.
void applyCgroup(const fs::path& root, const CgroupFiles& files, HostMemory& memory) {
  const fs::path mount = root / files.mount;
  fs::path group = fs::path(cgroupPath(root, files.controller)).relative_path();
  for (;;) {
    const fs::path folder = mount / group;
    const auto limit = readNumber(folder / files.limit);
    const auto used = readNumber(folder / files.used);
    if (limit && used && *limit < memory.totalBytes) {
      const std::uint64_t held =
          *used - std::min(*used, readField(folder / "memory.stat", files.reclaimable).value_or(0));
      memory.totalBytes = *limit;
      memory.freeBytes = std::min(memory.freeBytes, *limit - std::min(*limit, held));
    }
    if (group.empty()) return;
    group = group.parent_path();
  }
}

}  // namespace

HostMemory readHostMemory(const fs::path& root) {
  HostMemory memory;
  memory.totalBytes = readField(root / "proc/meminfo", "MemTotal:").value_or(0) * 1024;
  memory.freeBytes = readField(root / "proc/meminfo", "MemAvailable:").value_or(0) * 1024;
  for (const CgroupFiles& files : kCgroupVersions) applyCgroup(root, files, memory);
  return memory;
}

}  // namespace praxis::engine::device
