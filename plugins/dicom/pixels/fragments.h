#pragma once
// Which fragments of encapsulated pixel data make up which frame (PS3.5 A.4), and their bytes. Thread: as the file.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"

class DcmPixelItem;
class DcmPixelSequence;

namespace praxis::plugins::dicom::pixels {

struct FragmentRange {
  std::size_t first = 0, count = 0;  // of FragmentMap::items
};

struct FragmentMap {
  std::vector<DcmPixelItem*>
      items;  // owned by the sequence; asking the sequence for its n-th walks there from the first
  std::vector<FragmentRange> frames;

  std::span<DcmPixelItem* const> of(int frame) const {
    const FragmentRange& range = frames[static_cast<std::size_t>(frame)];
    return std::span(items).subspan(range.first, range.count);
  }
};

// Fails with corrupt when neither the counts, nor the offset table, nor the starts of codestreams tell.
engine::base::Result<FragmentMap> mapFragments(DcmPixelSequence& sequence, int frames);

// The bytes of one frame, put together; fails with io or corrupt.
engine::base::Result<std::vector<std::uint8_t>> readFragments(std::span<DcmPixelItem* const> items);

}  // namespace praxis::plugins::dicom::pixels
