#include "plugins/dicom/record/whole_file.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace praxis::plugins::dicom::record {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

class Descriptor {
 public:
  explicit Descriptor(int descriptor) : m_descriptor(descriptor) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return m_descriptor; }
  bool close() {
    const bool good = m_descriptor < 0 || ::close(m_descriptor) == 0;
    m_descriptor = -1;
    return good;
  }

 private:
  int m_descriptor;
};

engine::base::Error refused(const char* what, const std::filesystem::path& path) {
  const int reason = errno;
  return fail(reason == ENOENT ? ErrorCode::notFound : ErrorCode::io, "{} could not be {}: {}.",
              path.filename().string(), what, std::strerror(reason));
}

bool writeAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// The name of a file is safe on disk only with its folder.
void syncFolder(const std::filesystem::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0) ::fsync(opened.get());
}

}  // namespace

Result<std::string> readWhole(const std::filesystem::path& path, std::size_t bytesMax) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts = {};
  if (file.get() < 0 || ::fstat(file.get(), &facts) != 0) return refused("read", path);
  if (!S_ISREG(facts.st_mode)) return fail(ErrorCode::io, "{} is no file.", path.filename().string());
  std::string text;
  char block[1 << 16];
  while (true) {
    const ssize_t count = ::read(file.get(), block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return refused("read", path);
    if (count == 0) return text;
    if (text.size() + static_cast<std::size_t>(count) > bytesMax) {
      return fail(ErrorCode::corrupt, "{} is longer than {} bytes.", path.filename().string(), bytesMax);
    }
    text.append(block, static_cast<std::size_t>(count));
  }
}

Result<void> writeWhole(const std::filesystem::path& path, std::string_view text) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  std::string temporary = path.string() + ".XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return refused("written", path);
  if (!writeAll(file.get(), text) || ::fsync(file.get()) != 0 || !file.close() ||
      ::rename(temporary.c_str(), path.c_str()) != 0) {
    engine::base::Error reason = refused("written", path);
    ::unlink(temporary.c_str());
    return reason;
  }
  syncFolder(path.parent_path());
  return {};
}

}  // namespace praxis::plugins::dicom::record
