#pragma once
// Which files a scan is to read: the given ones, those under the given folders, those that a DICOMDIR names, those in
// ZIP archives. Thread: pool.

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/study/study.h"
#include "plugins/dicom/study/temporary_folder.h"

namespace praxis::plugins::dicom::study {

struct ListedFile {
  std::filesystem::path path;
  bool named = false;           // given by the user or a DICOMDIR: it is a problem when it is no DICOM file
  std::filesystem::path shown;  // what messages call it: of an unpacked file, its place in the archive
  std::shared_ptr<const TemporaryFolder> storage;  // of an unpacked file
  std::string identity;                            // the same for every way to write its path
};

struct FileList {
  std::vector<ListedFile> files;  // each once, in the order of their names
  std::vector<Problem> problems;  // paths that are not there, DICOMDIR entries that lead nowhere
  int directoriesRead = 0;        // DICOMDIR files that were given by name
  std::vector<std::shared_ptr<const ArchiveStorage>> storage;  // of every archive
};

// A DICOMDIR by its SOP class.
bool isDirectory(const file::DicomFile& file);

// `stop` true: what was found so far.
FileList listFiles(const std::vector<std::filesystem::path>& paths, const std::atomic<bool>* stop);

}  // namespace praxis::plugins::dicom::study
