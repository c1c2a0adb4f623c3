#pragma once
// Palettes: tables of red, green and blue, plain, segmented or supplemental (PS3.3 C.7.6.3.1.5, C.7.9, C.7.6.19).
// Thread: any.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/file/pixel_layout.h"
#include "plugins/dicom/pixels/frame_decoder.h"

namespace praxis::plugins::dicom::pixels {

// Entries of a segmented table (C.7.9.2): discrete, linear and indirect segments one after the other, at most `count`.
// data: the bytes of the value in little endian; bits: 8 or 16, of an entry and of every field between the entries.
// Fails with corrupt.
engine::base::Result<std::vector<std::uint16_t>> expandSegments(std::span<const std::uint8_t> data, int bits,
                                                                std::size_t count);

// [rows, cols, 3]. Fails with corrupt.
engine::base::Result<std::vector<std::uint8_t>> paletteToRgb(const StoredFrame& frame, const file::PixelLayout& layout,
                                                             const file::DicomFile& file);

// Monochrome pictures whose high values stand for colours: RGB and 255 for samples from the first mapped value upward,
// zeros below; [rows, cols, 4]. Empty when the file has no supplemental palette or the frame no such sample.
engine::base::Result<std::vector<std::uint8_t>> supplementalColours(const StoredFrame& frame,
                                                                    const file::PixelLayout& layout,
                                                                    const file::DicomFile& file);

}  // namespace praxis::plugins::dicom::pixels
