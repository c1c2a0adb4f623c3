#include "engine/library/model_path.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <system_error>

#include "engine/weights/model_file.h"

namespace praxis::engine::library {
namespace {

namespace fs = std::filesystem;

std::string lowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool hasSuffix(const fs::path& path, std::string_view suffix) { return lowerCase(path.filename()).ends_with(suffix); }

bool isFile(const fs::path& path) {
  std::error_code unreadable;
  return fs::is_regular_file(path, unreadable);
}

bool isModelFolder(const fs::path& folder) {
  if (!isFile(folder / "config.json")) return false;
  std::error_code unreadable;
  for (fs::directory_iterator entry(folder, unreadable), end; !unreadable && entry != end;
       entry.increment(unreadable)) {
    if (hasSuffix(entry->path(), ".safetensors")) return true;
  }
  return false;
}

// "name-00002-of-00003.gguf" as "name-00001-of-00003.gguf"; another name as it is.
fs::path firstPart(const fs::path& path) {
  constexpr std::string_view kPattern = "-00000-of-00000";
  std::string stem = path.stem().string();
  if (stem.size() <= kPattern.size()) return path;
  const std::size_t begin = stem.size() - kPattern.size();
  for (std::size_t i = 0; i < kPattern.size(); ++i) {
    const char c = stem[begin + i];
    if (kPattern[i] == '0' ? std::isdigit(static_cast<unsigned char>(c)) == 0 : c != kPattern[i]) return path;
  }
  stem.replace(begin + 1, 5, "00001");
  return path.parent_path() / (stem + path.extension().string());
}

}  // namespace

std::optional<fs::path> modelAt(const fs::path& path) {
  std::error_code unreadable;
  if (fs::is_directory(path, unreadable)) {
    const fs::path folder = path.has_filename() ? path : path.parent_path();
    return isModelFolder(folder) ? std::optional(folder) : std::nullopt;
  }
  if (!isFile(path)) return std::nullopt;
  if (hasSuffix(path, ".gguf")) {
    const fs::path first = firstPart(path);
    return isFile(first) ? first : path;  // a part alone: opening it says which parts are missing
  }
  const bool belongsToFolder = hasSuffix(path, ".safetensors") || hasSuffix(path, ".safetensors.index.json") ||
                               lowerCase(path.filename()) == "config.json";
  const fs::path folder = fs::absolute(path, unreadable).parent_path();
  return belongsToFolder && isModelFolder(folder) ? std::optional(folder) : std::nullopt;
}

std::vector<fs::path> findModels(const std::vector<fs::path>& folders) {
  std::vector<fs::path> models;
  for (const fs::path& folder : folders) {
    std::error_code ignored;  // an absent or unreadable folder has no models
    for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
      std::error_code unreadable;
      const bool mayBe = (hasSuffix(entry->path(), ".gguf") && !weights::isVisionFileName(entry->path())) ||
                         entry->is_directory(unreadable);
      if (const auto model = mayBe ? modelAt(entry->path()) : std::nullopt) models.push_back(*model);
    }
  }
  std::ranges::sort(models);
  models.erase(std::ranges::unique(models).begin(), models.end());
  return models;
}

}  // namespace praxis::engine::library
