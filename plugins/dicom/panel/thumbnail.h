#pragma once
// A decoded frame as a small picture, in the window of its header. Thread: any.

#include <QImage>

#include "engine/image/image.h"

namespace praxis::plugins::dicom::panel {

// At most `side` pixels wide and high, in the true shape of its pixels.
QImage thumbnailOf(const engine::image::Image& image, int side);

}  // namespace praxis::plugins::dicom::panel
