#include "app/cli/model_argument.h"

#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "engine/library/model_path.h"
#include "engine/library/model_summary.h"

namespace praxis::cli {

using engine::base::ErrorCode;
using engine::base::fail;
namespace fs = std::filesystem;
namespace library = engine::library;

engine::base::Result<fs::path> resolveModel(const std::string& model) {
  std::error_code unreadable;
  if (fs::exists(model, unreadable)) return fs::path(model);
  const std::vector<fs::path> folders = library::modelFolders();
  for (const fs::path& path : library::findModels(folders)) {
    const std::string file = path.filename().string();
    if (file == model || file == model + ".gguf" || file.starts_with(model + ".")) return path;
  }
  std::vector<std::string> names;
  for (const fs::path& folder : folders) names.push_back(folder.string());
  return fail(ErrorCode::notFound, "There is no model {}, neither as a file nor in {}.", model,
              fmt::join(names, " or "));
}

}  // namespace praxis::cli
