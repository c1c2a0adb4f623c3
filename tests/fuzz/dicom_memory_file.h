#pragma once
// A file that lives in memory and has a path, for readers that want one. Thread: main.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

namespace praxis::tests {

class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : m_file(memfd_create("fuzz", MFD_CLOEXEC)) {
    if (m_file < 0) std::abort();
    for (std::size_t done = 0; done < size;) {
      const ssize_t written = write(m_file, data + done, size - done);
      if (written <= 0) std::abort();
      done += static_cast<std::size_t>(written);
    }
  }
  ~MemoryFile() { close(m_file); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(m_file); }

 private:
  int m_file;
};

}  // namespace praxis::tests
