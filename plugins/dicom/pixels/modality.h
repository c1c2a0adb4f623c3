#pragma once
// What turns stored samples of a file into physical values, and what the header says for showing them. Thread: any.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/image/image.h"
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/file/frame_attributes.h"
#include "plugins/dicom/file/pixel_layout.h"

namespace praxis::plugins::dicom::pixels {

// Modality LUT before rescale before dose scaling before nothing (PS3.3 C.11.1). In double: a float would lose bits of
// 32-bit samples.
struct ModalityTransform {
  double slope = 1, intercept = 0;
  std::int32_t lutFirst = 0;
  std::vector<std::uint16_t> lut;  // empty: slope and intercept hold
  std::string unit;                // "HU", "Bq/ml", ...; empty when the header does not say

  double operator()(double stored) const;
};

// Stored values that stand for no measurement: value..limit, both included (PS3.3 C.7.5.1.1.2).
struct Padding {
  double low = 0, high = -1;
  bool contains(double stored) const { return stored >= low && stored <= high; }
};

ModalityTransform modalityTransform(const file::DicomFile& file, const file::PixelLayout& layout,
                                    const file::FrameAttributes& frame);
std::optional<Padding> padding(const file::DicomFile& file, const file::PixelLayout& layout);
// The usable items of the VOI LUT Sequence, in its order.
std::vector<engine::image::VoiLut> voiLuts(const file::DicomFile& file, bool signedInput);

}  // namespace praxis::plugins::dicom::pixels
