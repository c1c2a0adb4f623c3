#pragma once
// Stored samples to physical values, whole frames at a time. Thread: any.

#include <cstdint>
#include <vector>

#include "plugins/dicom/pixels/frame_decoder.h"
#include "plugins/dicom/pixels/modality.h"

namespace praxis::plugins::dicom::pixels {

// float(transform(sample)) of each sample: computed in double and rounded once, or by a shorter way that gives the same
// bits.
std::vector<float> physicalFloats(const StoredFrame& frame, const ModalityTransform& transform);
std::vector<double> physicalDoubles(const StoredFrame& frame, const ModalityTransform& transform);

// 1 where the stored sample is padding, 0 elsewhere; empty when none is.
std::vector<std::uint8_t> paddingMask(const StoredFrame& frame, const Padding& padding);

}  // namespace praxis::plugins::dicom::pixels
