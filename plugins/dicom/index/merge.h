#pragma once
// Two readings of one study as one: a study may be read folder by folder, or again from another place. Pure
// computation. Thread: any.

#include <functional>

#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::index {

// Everything of `fresh`, and of the known study the images that `fresh` does not have: neither by identifier nor by
// file. Series that belong together are joined and put in order again.
study::Study mergeStudies(const study::Study& knownStudy, study::Study fresh);

// Leaves the slices that `keep` wants; series that lose some are put in order again, those that lose all go.
void filterSlices(study::Study& study, const std::function<bool(const study::Slice&)>& keep);

// The list keeps documents as series of one slice, behind the others.
study::Study withDocumentsAmongSeries(study::Study study);
study::Study withDocumentsApart(study::Study study);

// What tells studies of a patient apart; the folder for files without identifiers.
std::string studyKey(const study::Study& study);

}  // namespace praxis::plugins::dicom::index
