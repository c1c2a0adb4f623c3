#include "engine/session/vision_file.h"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

namespace praxis::engine::session {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::size_t kEntriesMax = 4096;  // of the folder that are looked at

Result<VisionChoice> openVisionFile(const std::filesystem::path& path, std::int64_t embedding) {
  VisionChoice choice;
  choice.file.emplace(PRAXIS_TRY(weights::ModelFile::open(path)));
  choice.shape = PRAXIS_TRY(vision::readTowerShape(*choice.file));
  choice.facts = PRAXIS_TRY(vision::describeVision(*choice.file));
  if (choice.facts.textWidth != embedding) {
    return fail(ErrorCode::invalidArgument,
                "{} makes rows of {} values and the model takes {}; choose the vision file of this model.",
                choice.facts.file, choice.facts.textWidth, embedding);
  }
  return choice;
}

std::vector<std::filesystem::path> candidatesBeside(const std::filesystem::path& model) {
  std::error_code error;
  const bool isFolder = std::filesystem::is_directory(model, error);
  const std::filesystem::path folder = isFolder ? model : model.parent_path();
  std::vector<std::filesystem::path> found;
  std::filesystem::directory_iterator entries(folder.empty() ? "." : folder, error), end;
  for (std::size_t count = 0; !error && entries != end && count < kEntriesMax; entries.increment(error), ++count) {
    if (weights::isVisionFileName(entries->path()) && entries->path() != model) {
      found.push_back(entries->path());
    }
  }
  // A file that is called like the model comes first.
  const std::string stem = model.stem().string();
  const auto stemOf = [](const std::string& name) { return name.substr(0, name.find_first_of(".-_")); };
  std::ranges::sort(found, {}, [&](const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    return std::pair(stemOf(name) != stemOf(stem), name);
  });
  return found;
}

}  // namespace

Result<VisionChoice> chooseVisionFile(const std::filesystem::path& named, const std::filesystem::path& model,
                                      std::int64_t embedding) {
  if (!named.empty()) return openVisionFile(named, embedding);
  VisionChoice none;
  for (const std::filesystem::path& path : candidatesBeside(model)) {
    auto choice = openVisionFile(path, embedding);
    if (choice) return choice;
    if (none.note.empty()) none.note = std::move(choice).error().message;
  }
  return none;
}

}  // namespace praxis::engine::session
