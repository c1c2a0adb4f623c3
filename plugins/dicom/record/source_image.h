#pragma once
// The pictures that a report refers to, as their own headers describe them. Thread: pool.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/record/measurement.h"

namespace praxis::plugins::dicom::record {

// Where the pictures of a study lie: SOP Instance UID to file. More than are needed do no harm.
using SourceFiles = std::map<std::string, std::filesystem::path>;

struct SourceImage {
  file::DicomFile file;
  std::string sopClassUid, sopInstanceUid, seriesUid;
  int frames = 1;
};

// Opens what the references name, each once, in their order. Fails with notFound for a picture whose file is not known
// or gone, and with corrupt for a file that is another picture or of another study than it says.
engine::base::Result<std::vector<SourceImage>> openSources(const std::string& studyUid,
                                                           const std::vector<FrameReference>& references,
                                                           const SourceFiles& files);
const SourceImage& sourceOf(const std::vector<SourceImage>& sources, const FrameReference& reference);

}  // namespace praxis::plugins::dicom::record
