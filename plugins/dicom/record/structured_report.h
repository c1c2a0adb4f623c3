#pragma once
// Measurements as a DICOM structured report and back: Comprehensive SR after PS3.16 TID 1500, one measurement group per
// measurement (TID 1410 for regions, TID 1501 for the rest) with its graphics on the picture. Thread: pool.

#include <filesystem>

#include "engine/base/result.h"
#include "plugins/dicom/record/measurement.h"
#include "plugins/dicom/record/source_image.h"

namespace praxis::plugins::dicom::record {

// Patient and study come from the pictures measured. Fails with invalidArgument when there are no measurements, with
// what openSources() fails with, or with io; then no file is left.
engine::base::Result<void> writeReport(const StudyRecord& record, const SourceFiles& files,
                                       const std::filesystem::path& path);

// The measurements of a report that this program wrote; groups of other makers come along where their graphics and
// values are of the same kinds, others are passed over. Series UIDs come from the report's list of evidence; `pixels`
// is not in the report. Fails with unsupported for a file that is no measurement report.
engine::base::Result<StudyRecord> readReport(const std::filesystem::path& path);

}  // namespace praxis::plugins::dicom::record
