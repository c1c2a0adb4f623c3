#pragma once
// How much memory this process can still take: what the kernel says, or its control group if that allows less. Thread:
// any.

#include <cstdint>
#include <filesystem>

namespace praxis::engine::device {

struct HostMemory {
  std::uint64_t totalBytes = 0;
  std::uint64_t freeBytes = 0;  // without swapping; reclaimable file cache counts as free
};

// root: where proc/ and sys/ are; tests give a folder of their own. What cannot be read counts as no limit; zeros if
// there is no meminfo at all.
HostMemory readHostMemory(const std::filesystem::path& root = "/");

}  // namespace praxis::engine::device
