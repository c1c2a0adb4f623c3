#pragma once
// What is on screen as a question for a model: the stored values, the window in use, and words that name no patient.
// Thread: gui.

#include <optional>

#include "ui/bridge/image_attachment.h"
#include "ui/viewer/annotation.h"

class QThreadPool;

namespace praxis::plugins::dicom::panel {

class Viewport;

// The viewport shows a picture and waits for no other.
ui::bridge::ImageQuestion aboutSlice(const Viewport& viewport);
// Which slices are sent is the model's rule; they are decoded on the pool, which outlives them.
ui::bridge::ImageQuestion aboutSeries(const Viewport& viewport, QThreadPool& pool);
// The upright box around a region of the slice, widened to whole pixels. Nothing when it lies outside the picture.
std::optional<ui::bridge::ImageQuestion> aboutRegion(const Viewport& viewport,
                                                     const ui::viewer::Annotation& annotation);

// This box of a picture as a picture of its own; `box` lies inside.
engine::image::Image partOf(const engine::image::Image& image, const QRect& box);

}  // namespace praxis::plugins::dicom::panel
