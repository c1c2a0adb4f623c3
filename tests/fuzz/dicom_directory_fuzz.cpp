// libFuzzer target: any bytes, as the DICOMDIR of a folder with a few files and a secret beside it. No list of files
// leads out of the folder.
//
//   praxis_dicom_directory_seeds CORPUS && praxis_dicom_directory_fuzz CORPUS -max_total_time=60

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/study/file_list.h"
#include "tests/fuzz/dicom_leaks.h"

namespace {

namespace fs = std::filesystem;
namespace study = praxis::plugins::dicom::study;

// Gone with the process.
struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "praxis-fuzz-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    base = name;
    fs::create_directories(base / "media/sub");
    for (const char* file : {"secret", "media/IMG1", "media/img2", "media/sub/A"}) std::ofstream(base / file) << "x";
  }
  ~Folder() {
    std::error_code error;
    fs::remove_all(base, error);
  }
  fs::path base;
};

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  praxis::plugins::dicom::file::startUp();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  const fs::path media = folder.base / "media", directory = media / "DICOMDIR";
  std::ofstream(directory, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  const study::FileList list = study::listFiles({directory}, nullptr);
  std::error_code error;
  const std::string inside = fs::canonical(media, error).native() + "/";
  for (const study::ListedFile& listed : list.files) {
    check(fs::is_regular_file(listed.path));
    check(fs::canonical(listed.path, error).native().starts_with(inside));
  }
  for (const study::Problem& problem : list.problems) check(!problem.message.empty());
  return 0;
}
