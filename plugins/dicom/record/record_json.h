#pragma once
// A study's record as JSON text and back. Thread: any.

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "plugins/dicom/record/measurement.h"

namespace praxis::plugins::dicom::record {

std::string toJson(const StudyRecord& record, int version);
// Fails with unsupported for a version above `version`, and with corrupt for anything that toJson() does not write.
engine::base::Result<StudyRecord> fromJson(std::string_view text, int version);

}  // namespace praxis::plugins::dicom::record
