#pragma once
// Into how many pieces a JPEG 2000 codestream says it is cut: the codec allocates and walks all of them before it finds
// out that they are not there. Thread: any.

#include <cstdint>
#include <span>

namespace praxis::plugins::dicom::pixels {

// Of all tiles, components and resolutions together, by the finest of the codestream's coding styles (COD and COC in
// the main and in tile-part headers, ITU-T T.800 A.6); counted no further than kPiecesCounted.
struct Jpeg2000Structure {
  std::int64_t precincts = 0;   // B.6
  std::int64_t codeBlocks = 0;  // B.7; at least, each takes a place in a tag tree
  std::int64_t packets = 0;     // precincts times layers (B.9); even an empty one takes a byte
};

constexpr std::int64_t kPiecesCounted = std::int64_t{1} << 40;

// codestream: one that readJpeg2000Header() has accepted.
Jpeg2000Structure readJpeg2000Structure(std::span<const std::uint8_t> codestream);

}  // namespace praxis::plugins::dicom::pixels
