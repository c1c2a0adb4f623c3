#pragma once
// A whole file mapped read-only. Owner: move-only; views into it die with it. Thread: any (immutable).

#include <cstddef>
#include <filesystem>
#include <span>

#include "engine/base/result.h"

namespace praxis::engine::base {

class MappedFile {
 public:
  // Fails with notFound or io, naming the path. An empty file maps to an empty span.
  static Result<MappedFile> open(const std::filesystem::path& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return {m_data, m_size}; }
  const std::filesystem::path& path() const { return m_path; }

 private:
  MappedFile(std::filesystem::path path, const std::byte* data, std::size_t size);
  void unmap() noexcept;

  std::filesystem::path m_path;
  const std::byte* m_data = nullptr;
  std::size_t m_size = 0;
};

}  // namespace praxis::engine::base
