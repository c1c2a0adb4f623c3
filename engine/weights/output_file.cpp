#include "engine/weights/output_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace praxis::engine::weights {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {
constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
}

Result<OutputFile> OutputFile::create(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    // The finished file is renamed onto the name, which would put a device or folder out of the way.
    return fail(ErrorCode::io, "{} is there already and is not a regular file. Choose another name.", path.string());
  }
  std::string temporary = path.string() + ".partial-XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return fail(ErrorCode::io, "{} cannot be written: {}. Choose a folder that exists and that you may write to.",
                path.string(), std::strerror(errno));
  }
  ::fchmod(descriptor, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
  return OutputFile(path, temporary, descriptor);
}

OutputFile::OutputFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
    : m_path(std::move(path)), m_temporary(std::move(temporary)), m_descriptor(descriptor) {
  m_buffer.reserve(kBufferBytes);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_temporary(std::exchange(other.m_temporary, {})),
      m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_buffer(std::move(other.m_buffer)),
      m_bytesWritten(other.m_bytesWritten) {}

OutputFile::~OutputFile() {
  if (m_descriptor >= 0) ::close(m_descriptor);
  if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
}

Result<void> OutputFile::write(std::span<const std::byte> bytes) {
  m_bytesWritten += bytes.size();
  while (!bytes.empty()) {
    const std::size_t taken = std::min(bytes.size(), kBufferBytes - m_buffer.size());
    m_buffer.insert(m_buffer.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
    bytes = bytes.subspan(taken);
    if (m_buffer.size() == kBufferBytes) PRAXIS_TRY(flush());
  }
  return {};
}

Result<void> OutputFile::flush() {
  for (std::size_t done = 0; done < m_buffer.size();) {
    const ssize_t written = ::write(m_descriptor, m_buffer.data() + done, m_buffer.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return refused("write");
    done += static_cast<std::size_t>(written);
  }
  m_buffer.clear();
  return {};
}

Result<void> OutputFile::commit() {
  PRAXIS_TRY(flush());
  if (::fsync(m_descriptor) != 0) return refused("write");
  if (::close(std::exchange(m_descriptor, -1)) != 0) return refused("close");
  if (::rename(m_temporary.c_str(), m_path.c_str()) != 0) return refused("rename");
  m_temporary.clear();
  return {};
}

base::Error OutputFile::refused(std::string_view step) const {
  return fail(ErrorCode::io, "{} cannot be written ({} refused: {}). Check the free space on the disk.",
              m_path.string(), step, std::strerror(errno));
}

}  // namespace praxis::engine::weights
