#include "plugins/dicom/record/store.h"

#include <fmt/core.h>

#include "engine/base/hash.h"
#include "plugins/dicom/record/record_json.h"
#include "plugins/dicom/record/whole_file.h"

namespace praxis::plugins::dicom::record {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::base::within;

namespace {

constexpr std::size_t kBytesMax = std::size_t{64} << 20;
constexpr int kDamagedMax = 1000;  // files set aside of one study

// Moves the file to the first free name; the text of the message, or why not.
Result<std::string> setAside(const std::filesystem::path& path) {
  for (int i = 1; i <= kDamagedMax; ++i) {
    std::filesystem::path other = path;
    other += fmt::format(".damaged-{}", i);
    std::error_code error;
    if (std::filesystem::exists(other, error)) continue;
    std::filesystem::rename(path, other, error);
    if (error) break;
    return fmt::format("The measurements of this study could not be read. The damaged file is kept as {}.",
                       other.filename().string());
  }
  return fail(ErrorCode::io, "{} is damaged and could not be renamed; move it out of the way.",
              path.filename().string());
}

}  // namespace

// The UID tells of the hospital that made the study: file names show only its hash.
std::filesystem::path Store::pathOf(const std::string& studyUid) const {
  constexpr std::size_t kDigits = 32;
  return m_folder / (engine::base::sha256(studyUid).substr(0, kDigits) + ".json");
}

Result<Store::Loaded> Store::load(const std::string& studyUid) const {
  Loaded loaded;
  loaded.record.studyUid = studyUid;
  const std::filesystem::path path = pathOf(studyUid);
  auto text = readWhole(path, kBytesMax);
  if (!text && text.error().code == ErrorCode::notFound) return loaded;
  if (!text && text.error().code != ErrorCode::corrupt) return std::move(text).error();
  if (text) {
    auto record = fromJson(*text, kVersion);
    if (!record && record.error().code == ErrorCode::unsupported) {
      return within(path.filename().string(), std::move(record).error());
    }
    if (record && record->studyUid == studyUid) {
      loaded.record = std::move(*record);
      return loaded;
    }
  }
  loaded.message = PRAXIS_TRY(setAside(path));
  return loaded;
}

Result<void> Store::save(const StudyRecord& record) const {
  if (record.studyUid.empty()) {
    return fail(ErrorCode::invalidArgument, "A study without a Study Instance UID cannot keep measurements.");
  }
  const std::filesystem::path path = pathOf(record.studyUid);
  if (const auto present = readWhole(path, kBytesMax)) {
    const auto known = fromJson(*present, kVersion);
    if (!known && known.error().code == ErrorCode::unsupported) return within(path.filename().string(), known.error());
  }
  return writeWhole(path, toJson(record, kVersion));
}

}  // namespace praxis::plugins::dicom::record
