#pragma once
// Between what is drawn (ui/viewer) and what is kept (record). Thread: any.

#include "engine/image/image.h"
#include "plugins/dicom/record/measurement.h"
#include "ui/viewer/annotation.h"

namespace praxis::plugins::dicom::panel {

ui::viewer::Annotation annotationOf(const record::Measurement& measurement, const QString& frameKey);
// Without numbers.
record::Measurement measurementOf(const ui::viewer::Annotation& annotation, const record::FrameReference& frame);
void addNumbers(record::Measurement& measurement, const ui::viewer::Annotation& annotation,
                const engine::image::Image& image);
// ISO 8601, UTC.
std::string presentTime();

}  // namespace praxis::plugins::dicom::panel
