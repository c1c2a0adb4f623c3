#pragma once
// A file that appears whole or not at all: written beside its final name and renamed when it is committed; without a
// commit nothing stays. Thread: one owner at a time, never the GUI thread.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace praxis::engine::weights {

class OutputFile {
 public:
  static base::Result<OutputFile> create(const std::filesystem::path& path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  base::Result<void> write(std::span<const std::byte> bytes);
  std::uint64_t bytesWritten() const { return m_bytesWritten; }
  // Replaces a file that has the final name already.
  base::Result<void> commit();

 private:
  OutputFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor);
  base::Result<void> flush();
  base::Error refused(std::string_view step) const;

  std::filesystem::path m_path;
  std::filesystem::path m_temporary;
  int m_descriptor = -1;
  std::vector<std::byte> m_buffer;
  std::uint64_t m_bytesWritten = 0;
};

}  // namespace praxis::engine::weights
