#pragma once
// JPEG-LS coding parameters written out. Thread: any.

#include <cstdint>
#include <span>
#include <vector>

namespace praxis::plugins::dicom::pixels {

// The codestream with its default thresholds in a preset segment (ITU-T T.87 C.2.4.1.1), if it has none and holds fewer
// than 8 bits: the CharLS of DCMTK 3.6.7 computes those defaults wrongly, but obeys them when they are written.
std::vector<std::uint8_t> withExplicitPresets(std::span<const std::uint8_t> codestream);

}  // namespace praxis::plugins::dicom::pixels
