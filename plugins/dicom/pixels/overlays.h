#pragma once
// Overlay planes of the groups 60xx, beside the pixels or in their unused bits (PS3.3 C.9.2, C.9.3). Thread: as the
// file.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/image/image.h"
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/file/pixel_layout.h"

namespace praxis::plugins::dicom::pixels {

// The planes that belong to this frame, counted from 0. containers: the frame's samples before bits were masked away,
// of layout.bytesPerSample() each; retired planes lie in their unused bits. A plane whose sizes contradict its data is
// left out: the picture is whole without it.
std::vector<engine::image::OverlayPlane> overlaysOf(const file::DicomFile& file, const file::PixelLayout& layout,
                                                    int frame, std::span<const std::uint8_t> containers);

}  // namespace praxis::plugins::dicom::pixels
