#pragma once
// How the pixels of a file are laid out, by its header, with every claim checked against what the file holds: nothing
// is allocated on the word of a header alone. Thread: any.

#include <cstdint>
#include <string>

#include "engine/base/result.h"
#include "plugins/dicom/file/dicom_file.h"

namespace praxis::plugins::dicom::file {

struct PixelLayout {
  int rows = 0, cols = 0, frames = 1, samplesPerPixel = 1;
  int bitsAllocated = 8, bitsStored = 8, highBit = 7;
  bool isSigned = false;
  bool isFloat = false;          // Float or Double Float Pixel Data
  bool planar = false;           // Planar Configuration 1: all samples of one colour, then the next
  bool encapsulated = false;     // frames are fragments, not one run of bytes
  std::string photometric;       // as the header says it: "MONOCHROME2"
  Tag pixels;                    // which element holds them
  std::uint64_t pixelBytes = 0;  // length of that element; 0 when encapsulated

  std::int64_t pixelsPerFrame() const { return std::int64_t{rows} * cols; }
  std::int64_t samplesPerFrame() const { return pixelsPerFrame() * samplesPerPixel; }
  // Samples that fill no whole bytes are handed on in the next wider container.
  int bytesPerSample() const { return bitsAllocated <= 8 ? 1 : bitsAllocated <= 16 ? 2 : bitsAllocated / 8; }
  // Samples follow each other without regard to bytes (PS3.5 8.1.1), as 1 and formerly 4 and 12 bits do.
  bool isPacked() const { return bitsAllocated != 8 * bytesPerSample(); }
  // Of a native frame as the file holds it; YBR_FULL_422 shares its colour between two pixels.
  std::uint64_t nativeBitsPerFrame() const;
};

// Fails with unsupported (no pixels, or a layout that nothing here reads) or corrupt (claims that contradict each other
// or the file's size, with the numbers).
engine::base::Result<PixelLayout> pixelLayout(const DicomFile& file);

}  // namespace praxis::plugins::dicom::file
