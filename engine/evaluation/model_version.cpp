#include "engine/evaluation/model_version.h"

#include <algorithm>
#include <system_error>

namespace praxis::engine::evaluation {
namespace {

namespace fs = std::filesystem;

std::uint64_t bytesOf(const fs::path& path) {
  std::error_code unreadable;
  const std::uintmax_t bytes = fs::file_size(path, unreadable);
  return unreadable ? 0 : bytes;
}

std::vector<fs::path> folderFiles(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code unreadable;
  for (fs::directory_iterator entry(folder, unreadable), end; !unreadable && entry != end;
       entry.increment(unreadable)) {
    const std::string extension = entry->path().extension();
    if (extension == ".safetensors" || extension == ".json") files.push_back(entry->path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

std::vector<fs::path> filesOf(const fs::path& model) {
  std::error_code unreadable;
  if (fs::is_directory(model, unreadable)) return folderFiles(model);
  // "name-00001-of-00003.gguf"
  const std::string stem = model.stem().string();
  const std::size_t mark = stem.rfind("-of-");
  constexpr std::size_t kDigits = 5;
  if (mark == std::string::npos || mark < kDigits + 1 || stem.size() != mark + 4 + kDigits) return {model};
  const std::string count = stem.substr(mark + 4);
  if (count.find_first_not_of("0123456789") != std::string::npos) return {model};
  std::vector<fs::path> files;
  for (int part = 1; part <= std::stoi(count); ++part) {
    const std::string name =
        fmt::format("{}-{:05}-of-{}{}", stem.substr(0, mark - kDigits - 1), part, count, model.extension().string());
    files.push_back(model.parent_path() / name);
    if (!fs::exists(files.back(), unreadable)) return {model};
  }
  return files.empty() ? std::vector{model} : files;
}

VersionReader::VersionReader(const session::LoadedModel& model, const fs::path& visionPath) {
  m_version.name = model.summary.name;
  m_version.file = model.summary.path.filename().string();
  m_version.quantisation = model.summary.quantisation;
  for (fs::path& path : filesOf(model.summary.path)) m_items.push_back({std::move(path), false});
  if (model.vision) {
    m_version.visionFile = model.vision->file;
    m_items.push_back({visionPath.empty() ? model.summary.path.parent_path() / model.vision->file : visionPath, true});
  }
  for (const Item& item : m_items) m_total += bytesOf(item.path);
}

double VersionReader::share() const {
  return m_total == 0 ? 1 : std::min(1.0, static_cast<double>(m_done) / static_cast<double>(m_total));
}

base::Result<bool> VersionReader::step() {
  if (m_at == m_items.size()) return true;
  const Item& item = m_items[m_at];
  if (!m_file) {
    m_file = PRAXIS_TRY(base::MappedFile::open(item.path));
    m_offset = 0;
  }
  const auto bytes = m_file->bytes();
  const std::size_t count = std::min(kBytesPerStep, bytes.size() - m_offset);
  m_hash.add(bytes.subspan(m_offset, count));
  m_offset += count;
  m_done += count;
  if (m_offset < bytes.size()) return false;
  m_file.reset();
  const bool isVision = item.isVision;
  ++m_at;
  // The files of the model are one text; the vision file is one of its own.
  if (m_at == m_items.size() || m_items[m_at].isVision != isVision) endFile(isVision);
  return m_at == m_items.size();
}

void VersionReader::endFile(bool isVision) {
  (isVision ? m_version.visionSha256 : m_version.sha256) = m_hash.finish();
  m_hash = base::Sha256();
}

}  // namespace praxis::engine::evaluation
