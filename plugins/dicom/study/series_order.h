#pragma once
// The order of slices in space, their spacing, and what is odd about them. Pure computation. Thread: any.

#include <vector>

#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::study {

// Orders the slices, fills key, sliceSpacing and warnings. When every position occurs equally often (time points,
// echoes) the result is one series for each occurrence.
std::vector<Series> orderSeries(Series series);

}  // namespace praxis::plugins::dicom::study
