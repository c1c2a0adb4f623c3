#pragma once
// Between what viewports draw and what is kept of a study. Thread: any.

#include <QString>

#include "plugins/dicom/record/measurement.h"
#include "plugins/dicom/study/study.h"
#include "ui/viewer/annotation.h"
#include "ui/viewer/annotation_values.h"

namespace praxis::plugins::dicom::panel {

// The key of a frame in annotations: series, picture and frame number.
QString frameKey(const record::FrameReference& frame);
QString frameKey(const study::Series& series, const study::Slice& slice);
record::FrameReference frameOf(const QString& key);

// With the numbers that it measures, which the record keeps for tables and reports.
record::Measurement toMeasurement(const ui::viewer::Annotation& annotation, const ui::viewer::AnnotationValues& values);
ui::viewer::Annotation toAnnotation(const record::Measurement& measurement);
// The numbers of a kept measurement, for one whose picture has not been seen since.
ui::viewer::AnnotationValues valuesOf(const record::Measurement& measurement);

}  // namespace praxis::plugins::dicom::panel
