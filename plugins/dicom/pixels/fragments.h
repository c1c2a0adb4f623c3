#pragma once
// Which fragments of encapsulated pixel data make up which frame (PS3.5 A.4), and their bytes. Thread: as the file.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"

class DcmPixelSequence;

namespace praxis::plugins::dicom::pixels {

struct FragmentRange {
  unsigned long first = 0;  // item of the pixel sequence; 0 is the offset table
  unsigned long count = 0;
};

// Fails with corrupt when neither the counts, nor the offset table, nor the starts of codestreams tell.
engine::base::Result<std::vector<FragmentRange>> mapFragments(DcmPixelSequence& sequence, int frames);

// The bytes of one frame, put together; fails with io or corrupt.
engine::base::Result<std::vector<std::uint8_t>> readFragments(DcmPixelSequence& sequence, FragmentRange range);

}  // namespace praxis::plugins::dicom::pixels
