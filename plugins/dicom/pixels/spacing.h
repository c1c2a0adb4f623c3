#pragma once
// Which of a header's spacings may be measured with, and where they hold (PS3.3 10.7.1). Thread: any.

#include "engine/image/image.h"
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/file/frame_attributes.h"

namespace praxis::plugins::dicom::pixels {

// Fills rowSpacing, colSpacing, spacingSource, pixelAspect and, for ultrasound, regions. Where no millimetre is
// certain the spacings stay 0 and the source none; the shape of the pixels is known even then. image.rows and
// image.cols are set already.
void describeSpacing(const file::DicomFile& file, const file::FrameAttributes& frame, engine::image::Image& image);

}  // namespace praxis::plugins::dicom::pixels
