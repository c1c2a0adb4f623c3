#pragma once
// The elements from which a list of patients, studies, series and slices is made. Whoever reads another one from a file
// of ReadDepth::listing adds it to the table. Thread: any.

#include <cstdint>

namespace praxis::plugins::dicom::file {

// tag: group and element as one number.
bool isListed(std::uint32_t tag);

}  // namespace praxis::plugins::dicom::file
