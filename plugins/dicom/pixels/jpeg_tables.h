#pragma once
// The marker segments of a whole JPEG codestream, in the order in which DCMTK's codecs meet them: what those do not
// check themselves. Thread: any.

#include <cstdint>
#include <span>

namespace praxis::plugins::dicom::pixels {

// Sets symbols of DC and lossless Huffman tables that are greater than any number of bits a difference can have (15
// with DCT, 16 without; ITU-T T.81 F.1.2.1 and H.1.2.2) to 0. Debian's DCMTK lets them pass, since some writers fill up
// their tables with codes that no sample uses, and reads beyond a table of its own where one is used. Returns the
// number of scans.
int tameTables(std::span<std::uint8_t> codestream, int symbolMax);

}  // namespace praxis::plugins::dicom::pixels
