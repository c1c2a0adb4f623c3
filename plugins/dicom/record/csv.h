#pragma once
// Measurements as a table for spreadsheets: RFC 4180, UTF-8, units in the heading, one row per measurement. Thread:
// any.

#include <string>

#include "plugins/dicom/record/measurement.h"

namespace praxis::plugins::dicom::record {

// With `mark` the text begins with a byte order mark, by which some spreadsheets know UTF-8. Texts that a spreadsheet
// would take for a formula get an apostrophe in front.
std::string toCsv(const StudyRecord& record, bool mark);

}  // namespace praxis::plugins::dicom::record
