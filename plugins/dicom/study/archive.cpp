#include "plugins/dicom/study/archive.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include <sys/stat.h>
#include <zip.h>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/study/member_name.h"

namespace praxis::plugins::dicom::study {

namespace fs = std::filesystem;
using engine::base::Error;
using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;  // between two looks at `stop`

struct Closer {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* member) const { zip_fclose(member); }
};
using Archive = std::unique_ptr<zip_t, Closer>;
using Member = std::unique_ptr<zip_file_t, Closer>;

Result<Archive> openArchive(const fs::path& path) {
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (archive) return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  Error failure = fail(ErrorCode::corrupt, "{} is damaged or no complete ZIP archive ({}); copy it again.",
                       path.filename().string(), zip_error_strerror(&error));
  zip_error_fini(&error);
  return failure;
}

// Unix file types stand in the upper half of the external attributes.
bool isLink(zip_t* archive, zip_uint64_t index) {
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0) return false;
  return system == ZIP_OPSYS_UNIX && S_ISLNK(attributes >> 16);
}

class Unpacker {
 public:
  Unpacker(const fs::path& path, const std::atomic<bool>* stop, const ArchiveLimits& limits)
      : m_path(path), m_stop(stop), m_limits(limits) {}

  UnpackedArchive run();

 private:
  bool stopped() const { return m_stop != nullptr && m_stop->load(); }
  void setBounds();
  // Nothing: a folder, or no DICOM file.
  Result<std::optional<fs::path>> unpackMember(zip_t* archive, zip_uint64_t index, const std::string& raw);
  // `got` bytes of the member are in `chunk` already.
  Result<void> copy(zip_file_t* member, const fs::path& target, std::vector<char>& chunk, zip_int64_t got);

  fs::path m_path;
  const std::atomic<bool>* m_stop;
  ArchiveLimits m_limits;
  UnpackedArchive m_result;
  std::set<std::string> m_taken;
  std::uint64_t m_archiveBytes = 0, m_bytesMax = 0, m_bytes = 0;
};

void Unpacker::setBounds() {
  std::error_code error;
  m_archiveBytes = fs::file_size(m_path, error);
  m_bytesMax = std::max(m_limits.bytes, m_archiveBytes * m_limits.ratio);
  const fs::space_info space = fs::space(m_result.folder->path(), error);
  // Half of what is free, so that the rest of the system goes on.
  if (!error) m_bytesMax = std::min<std::uint64_t>(m_bytesMax, space.available / 2);
}

Result<void> Unpacker::copy(zip_file_t* member, const fs::path& target, std::vector<char>& chunk, zip_int64_t got) {
  std::error_code error;
  fs::create_directories(target.parent_path(), error);
  std::ofstream out(target, std::ios::binary | std::ios::trunc);
  while (got > 0 && out) {
    m_bytes += static_cast<std::uint64_t>(got);
    if (m_bytes > m_bytesMax)
      return fail(ErrorCode::outOfMemory,
                  "The archive of {} bytes unpacks to more than {} bytes, the limit by its size and the free space.",
                  m_archiveBytes, m_bytesMax);
    out.write(chunk.data(), got);
    if (stopped()) return fail(ErrorCode::cancelled, "Opening was stopped.");
    got = zip_fread(member, chunk.data(), chunk.size());
  }
  if (!out.flush()) return fail(ErrorCode::io, "It could not be written to the folder for temporary files.");
  if (got < 0) return fail(ErrorCode::corrupt, "It is damaged in the archive ({}).", zip_file_strerror(member));
  return {};
}

Result<std::optional<fs::path>> Unpacker::unpackMember(zip_t* archive, zip_uint64_t index, const std::string& raw) {
  if (raw.ends_with('/') || raw.ends_with('\\')) return std::optional<fs::path>();
  const std::optional<std::string> name = memberPath(raw);
  if (!name) return fail(ErrorCode::corrupt, "Its name leads out of the archive or is no file name.");
  if (isLink(archive, index)) return fail(ErrorCode::unsupported, "It is a link; links are not followed.");
  zip_stat_t status;
  if (zip_stat_index(archive, index, 0, &status) != 0)
    return fail(ErrorCode::corrupt, "The archive does not describe it ({}).", zip_strerror(archive));
  if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE)
    return fail(ErrorCode::unsupported, "It is encrypted; unpack the archive with its password first.");
  const Member member(zip_fopen_index(archive, index, 0));
  if (!member) return fail(ErrorCode::corrupt, "It cannot be unpacked ({}).", zip_strerror(archive));
  std::vector<char> chunk(kChunkBytes);
  const zip_int64_t got = zip_fread(member.get(), chunk.data(), chunk.size());
  if (got < 0) return fail(ErrorCode::corrupt, "It is damaged in the archive ({}).", zip_file_strerror(member.get()));
  if (!file::beginsLikeDicom(std::as_bytes(std::span(chunk)).first(static_cast<std::size_t>(got))))
    return std::optional<fs::path>();
  if (!m_taken.insert(*name).second) return fail(ErrorCode::corrupt, "The archive holds another file of this name.");
  const fs::path target = m_result.folder->path() / fs::path(*name);
  if (auto copied = copy(member.get(), target, chunk, got); !copied) {
    std::error_code error;
    fs::remove(target, error);
    return copied.error();
  }
  return std::optional(target);
}

UnpackedArchive Unpacker::run() {
  const auto giveUp = [this](const Error& error) {
    m_result.problems.push_back({m_path, error.message});
    return std::move(m_result);
  };
  auto archive = openArchive(m_path);
  if (!archive) return giveUp(archive.error());
  auto folder = TemporaryFolder::make();
  if (!folder) return giveUp(folder.error());
  m_result.folder = *folder;
  setBounds();
  const auto count = static_cast<std::uint64_t>(std::max<zip_int64_t>(0, zip_get_num_entries(archive->get(), 0)));
  if (count > m_limits.members)
    return giveUp(
        fail(ErrorCode::unsupported, "The archive holds {} files; up to {} can be read.", count, m_limits.members));
  for (zip_uint64_t i = 0; i < count && !stopped(); ++i) {
    const char* name = zip_get_name(archive->get(), i, ZIP_FL_ENC_RAW);
    const std::string raw = name == nullptr ? std::string() : name;
    auto unpacked = unpackMember(archive->get(), i, raw);
    if (!unpacked) {
      const std::string shown = memberPath(raw).value_or(fmt::format("entry {}", i + 1));
      m_result.problems.push_back({m_path / shown, unpacked.error().message});
      if (unpacked.error().code == ErrorCode::outOfMemory || unpacked.error().code == ErrorCode::io) break;
    } else if (*unpacked) {
      m_result.files.push_back(std::move(**unpacked));
    }
  }
  return std::move(m_result);
}

}  // namespace

bool isArchive(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;  // opening a pipe would wait for its writer
  std::array<char, 132> head{};
  std::ifstream stream(path, std::ios::binary);
  stream.read(head.data(), head.size());
  const std::string_view start(head.data(), static_cast<std::size_t>(stream.gcount()));
  if (start.size() == 132 && start.ends_with("DICM")) return false;
  return start.starts_with("PK\x03\x04") || start.starts_with("PK\x05\x06");
}

UnpackedArchive unpack(const fs::path& path, const std::atomic<bool>* stop, const ArchiveLimits& limits) {
  return Unpacker(path, stop, limits).run();
}

}  // namespace praxis::plugins::dicom::study
