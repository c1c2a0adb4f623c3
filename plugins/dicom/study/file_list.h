#pragma once
// Which files a scan is to read: the given ones, those under the given folders, those that a DICOMDIR names. Thread:
// pool.

#include <atomic>
#include <filesystem>
#include <vector>

#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::study {

struct ListedFile {
  std::filesystem::path path;
  bool named = false;  // given by the user or a DICOMDIR: it is a problem when it is no DICOM file
};

struct FileList {
  std::vector<ListedFile> files;  // each once, in the order of their names
  std::vector<Problem> problems;  // paths that are not there, DICOMDIR entries that lead nowhere
  int directoriesRead = 0;        // DICOMDIR files
};

// `stop` true: what was found so far.
FileList listFiles(const std::vector<std::filesystem::path>& paths, const std::atomic<bool>* stop);

}  // namespace praxis::plugins::dicom::study
