#pragma once
// DCMTK's codecs, while a command runs. Thread: main.

#include "plugins/dicom/file/dicom_file.h"

namespace praxis::cli {

struct Codecs {
  Codecs() { plugins::dicom::file::startUp(); }
  ~Codecs() { plugins::dicom::file::shutDown(); }
  Codecs(const Codecs&) = delete;
  Codecs& operator=(const Codecs&) = delete;
};

}  // namespace praxis::cli
