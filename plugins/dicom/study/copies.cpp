#include "plugins/dicom/study/copies.h"

#include <algorithm>

#include "engine/base/mapped_file.h"

namespace praxis::plugins::dicom::study {
namespace {

// Of files that claim the same UID and differ; further ones are compared with these only.
constexpr std::size_t kComparedMax = 8;

// Equal UIDs are rare, so that both may be read whole: nothing less tells that a picture may be left out.
bool sameContents(const std::filesystem::path& one, const std::filesystem::path& other) {
  std::error_code error;
  if (std::filesystem::file_size(one, error) != std::filesystem::file_size(other, error) || error) return false;
  const auto a = engine::base::MappedFile::open(one), b = engine::base::MappedFile::open(other);
  return a && b && std::ranges::equal(a->bytes(), b->bytes());
}

}  // namespace

Copies::Kind Copies::add(const std::string& uid, const std::filesystem::path& path) {
  if (uid.empty()) return Kind::single;
  std::vector<std::filesystem::path>& seen = m_seen[uid];
  if (std::ranges::any_of(seen, [&](const auto& earlier) { return sameContents(earlier, path); })) return Kind::copy;
  const Kind kind = seen.empty() ? Kind::single : Kind::rival;
  if (seen.size() < kComparedMax) seen.push_back(path);
  return kind;
}

}  // namespace praxis::plugins::dicom::study
