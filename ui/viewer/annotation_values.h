#pragma once
// What an annotation measures on a picture, as numbers and as the lines written beside it. Thread: any.

#include <optional>

#include <QStringList>

#include "engine/image/image.h"
#include "ui/viewer/annotation.h"

namespace praxis::ui::viewer {

struct AnnotationValues {
  engine::image::Scale scale;                           // tells mm from pixels
  std::optional<double> length;                         // mm or pixels; of a region its outline
  std::optional<double> angle;                          // degrees
  std::optional<double> area;                           // mm2 or pixels
  std::optional<engine::image::Statistics> statistics;  // regions of monochrome pictures that have pixels
  std::optional<double> value;                          // probe on a monochrome picture
  QString unit;                                         // of statistics and value; may be empty
};

AnnotationValues measure(const Annotation& annotation, const engine::image::Image& image);
// "12.3 mm", "mean 41.2 HU  SD 8.0", ...; the user's own words first. An arrow has only those.
QStringList annotationLines(const Annotation& annotation, const engine::image::Image& image);
// "12.3 mm", "12.3 mm at detector", "45 px".
QString lengthText(double length, const engine::image::Scale& scale);
QString areaText(double area, const engine::image::Scale& scale);

}  // namespace praxis::ui::viewer
