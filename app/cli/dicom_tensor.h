#pragma once
// A series of DICOM slices to a tensor: decoded and converted on all cores, slices in their order. Thread: main; it
// waits for the threads that it starts.

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/vision/tensor.h"
#include "plugins/dicom/study/study.h"

namespace praxis::cli {

struct SeriesTensor {
  engine::vision::Tensor tensor;
  std::vector<plugins::dicom::study::Slice> slices;  // those of the tensor, in its order
};

// The series with this UID or, without one, the first of those with the most slices. Fails with notFound, listing the
// series there are.
engine::base::Result<plugins::dicom::study::Series> chooseSeries(const plugins::dicom::study::Collection& collection,
                                                                 const std::string& uid);

// The slices that the recipe chooses, and memory for them. Fails when the first of them does not fit the recipe.
engine::base::Result<SeriesTensor> prepareTensor(const plugins::dicom::study::Series& series,
                                                 const engine::vision::Recipe& recipe);

// Fails with the first slice that cannot be decoded or does not fit the recipe, named by file and frame, and with
// cancelled. threads: at least 1.
engine::base::Result<void> fillTensor(const engine::vision::Recipe& recipe, int threads, SeriesTensor& into);

}  // namespace praxis::cli
