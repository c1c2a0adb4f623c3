#pragma once
// The DICOM files of a ZIP archive, unpacked into a private folder. Everything the archive says is checked: names that
// lead out of the folder, links, encryption, sizes that lie, bombs. Thread: pool.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "plugins/dicom/study/study.h"
#include "plugins/dicom/study/temporary_folder.h"

namespace praxis::plugins::dicom::study {

struct ArchiveLimits {
  std::uint64_t members = 200'000;
  // Unpacked bytes: this many in any case, beyond them `ratio` times the archive's own size. Deflate reaches 1000, but
  // only on blank files; images reach 10.
  std::uint64_t bytes = std::uint64_t{1} << 30;
  std::uint64_t ratio = 200;
};

struct UnpackedArchive {
  std::shared_ptr<const TemporaryFolder> folder;  // null when nothing could be unpacked
  std::vector<std::filesystem::path> files;       // in the archive's order, DICOMDIR files among them
  std::vector<Problem> problems;                  // paths are those of the archive, the member's name behind it
};

// By its first bytes: a ZIP archive that is no DICOM file.
bool isArchive(const std::filesystem::path& path);
// `stop` true: what was unpacked so far. Members that are no DICOM files are passed over.
UnpackedArchive unpack(const std::filesystem::path& path, const std::atomic<bool>* stop,
                       const ArchiveLimits& limits = {});

}  // namespace praxis::plugins::dicom::study
