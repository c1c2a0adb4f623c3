#include "plugins/dicom/study/temporary_folder.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <sys/stat.h>
#include <unistd.h>

namespace praxis::plugins::dicom::study {

namespace fs = std::filesystem;
using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

constexpr std::string_view kPrefix = "praxis-archive-";  // then the process and six random letters

// The folder's maker is gone, and the folder is ours and no link that leads elsewhere.
bool isAbandoned(const fs::path& path) {
  const std::string whole = path.filename().string();
  std::string_view name = whole;
  if (!name.starts_with(kPrefix)) return false;
  name.remove_prefix(kPrefix.size());
  int process = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
  if (error != std::errc() || process <= 0 || end == name.data() + name.size() || *end != '-') return false;
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != geteuid()) return false;
  return kill(process, 0) != 0 && errno == ESRCH;
}

void removeAbandoned(const fs::path& base) {
  std::error_code error;
  for (fs::directory_iterator entry(base, error); !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::error_code removal;
    if (isAbandoned(entry->path())) fs::remove_all(entry->path(), removal);
  }
}

}  // namespace

Result<std::shared_ptr<const TemporaryFolder>> TemporaryFolder::make() {
  std::error_code error;
  const fs::path base = fs::temp_directory_path(error);
  if (error) return fail(ErrorCode::io, "There is no folder for temporary files ({}); set TMPDIR.", error.message());
  removeAbandoned(base);
  std::string name = (base / (std::string(kPrefix) + std::to_string(getpid()) + "-XXXXXX")).string();
  if (mkdtemp(name.data()) == nullptr) {  // mode 0700
    return fail(ErrorCode::io, "No folder could be made in {} ({}); check its permissions.", base.string(),
                std::strerror(errno));
  }
  return std::shared_ptr<const TemporaryFolder>(std::make_shared<TemporaryFolder>(name));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  fs::remove_all(m_path, error);
}

}  // namespace praxis::plugins::dicom::study
