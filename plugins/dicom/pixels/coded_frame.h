#pragma once
// One compressed frame out of its transfer syntax. Thread: any.

#include <cstdint>
#include <span>

#include "engine/base/result.h"
#include "plugins/dicom/file/pixel_layout.h"
#include "plugins/dicom/pixels/frame_decoder.h"
#include "plugins/dicom/pixels/transfer_syntax.h"

namespace praxis::plugins::dicom::pixels {

// Samples in their containers, pixel-interleaved, little endian, before anything is masked, and what masks them.
struct Containers {
  StoredFrame frame;
  file::PixelLayout layout;   // where the stored bits lie in these containers
  bool keepUnsigned = false;  // the output of a lossy codec may use more bits than the header stores
};

// The frame that this layout promises, without its samples.
StoredFrame emptyFrame(const file::PixelLayout& layout);

// Fails with corrupt, unsupported or outOfMemory.
engine::base::Result<Containers> undoCompression(std::span<const std::uint8_t> coded, const file::PixelLayout& layout,
                                                 const TransferSyntax& syntax);

// Masks and extends the samples to the normal form of StoredFrame.
StoredFrame normalForm(Containers containers);

}  // namespace praxis::plugins::dicom::pixels
