#include "app/cli/text_file.h"

#include "engine/base/mapped_file.h"

namespace praxis::cli {

engine::base::Result<std::string> readTextFile(const std::string& path, std::string_view what, std::size_t bytesMax) {
  const auto file = PRAXIS_TRY(engine::base::MappedFile::open(path));
  if (file.bytes().size() > bytesMax) {
    return engine::base::fail(engine::base::ErrorCode::invalidArgument, "{} has {} bytes; {} has at most {}.", path,
                              file.bytes().size(), what, bytesMax);
  }
  return std::string(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
}

}  // namespace praxis::cli
