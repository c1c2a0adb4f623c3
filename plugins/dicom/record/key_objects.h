#pragma once
// Key images as a DICOM Key Object Selection "Of Interest" (PS3.16 TID 2010) and back. Thread: pool.

#include <filesystem>

#include "engine/base/result.h"
#include "plugins/dicom/record/measurement.h"
#include "plugins/dicom/record/source_image.h"

namespace praxis::plugins::dicom::record {

// One document with all key images; their notes become its description, one a line. Fails as writeReport() does.
engine::base::Result<void> writeKeyObjects(const StudyRecord& record, const SourceFiles& files,
                                           const std::filesystem::path& path);
// The key images of a selection; each has the whole description as its note. Fails with unsupported for a file that is
// no key object selection.
engine::base::Result<StudyRecord> readKeyObjects(const std::filesystem::path& path);

}  // namespace praxis::plugins::dicom::record
