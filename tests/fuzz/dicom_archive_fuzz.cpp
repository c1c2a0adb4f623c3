// libFuzzer target: any bytes, as a ZIP archive. What comes out lies in the archive's own folder, within the limits,
// and goes with it. libzip itself is not instrumented.
//
//   praxis_dicom_archive_seeds CORPUS && praxis_dicom_archive_fuzz CORPUS -max_total_time=60

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include "plugins/dicom/study/archive.h"
#include "tests/fuzz/dicom_memory_file.h"

namespace {

namespace fs = std::filesystem;
namespace study = praxis::plugins::dicom::study;

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const praxis::tests::MemoryFile memory(data, size);
  if (!study::isArchive(memory.path())) return 0;
  study::ArchiveLimits limits;
  limits.bytes = 1 << 20;
  limits.ratio = 1;
  limits.members = 100;
  fs::path folder;
  {
    const study::UnpackedArchive unpacked = study::unpack(memory.path(), nullptr, limits);
    if (unpacked.folder) folder = unpacked.folder->path();
    std::uint64_t bytes = 0;
    for (const fs::path& path : unpacked.files) {
      check(fs::canonical(path).native().starts_with(fs::canonical(folder).native() + "/"));
      bytes += fs::file_size(path);
    }
    check(bytes <= limits.bytes && unpacked.files.size() <= limits.members);
    for (const study::Problem& problem : unpacked.problems) check(!problem.message.empty());
  }
  check(folder.empty() || !fs::exists(folder));
  return 0;
}
