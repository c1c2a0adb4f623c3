#include "plugins/dicom/panel/mark_convert.h"

#include <QDateTime>

#include "ui/viewer/annotation_values.h"

namespace praxis::plugins::dicom::panel {
namespace {

using Drawn = ui::viewer::AnnotationKind;
using Kept = record::Kind;

// Both list the same kinds in the same order.
static_assert(static_cast<int>(Drawn::length) == static_cast<int>(Kept::length) &&
              static_cast<int>(Drawn::angle) == static_cast<int>(Kept::angle) &&
              static_cast<int>(Drawn::rectangle) == static_cast<int>(Kept::rectangle) &&
              static_cast<int>(Drawn::ellipse) == static_cast<int>(Kept::ellipse) &&
              static_cast<int>(Drawn::freehand) == static_cast<int>(Kept::freehand) &&
              static_cast<int>(Drawn::arrow) == static_cast<int>(Kept::arrow) &&
              static_cast<int>(Drawn::probe) == static_cast<int>(Kept::probe));

}  // namespace

ui::viewer::Annotation annotationOf(const record::Measurement& measurement, const QString& frameKey) {
  ui::viewer::Annotation annotation;
  annotation.id = QString::fromStdString(measurement.id);
  annotation.kind = static_cast<Drawn>(measurement.kind);
  for (const engine::image::Point& point : measurement.points) annotation.points.emplace_back(point.x, point.y);
  annotation.label = QString::fromStdString(measurement.label);
  annotation.frame = frameKey;
  annotation.created = QDateTime::fromString(QString::fromStdString(measurement.created), Qt::ISODate);
  return annotation;
}

record::Measurement measurementOf(const ui::viewer::Annotation& annotation, const record::FrameReference& frame) {
  record::Measurement measurement;
  measurement.id = annotation.id.toStdString();
  measurement.kind = static_cast<Kept>(annotation.kind);
  measurement.frame = frame;
  measurement.points = ui::viewer::enginePoints(annotation.points);
  measurement.label = annotation.label.toStdString();
  measurement.created = annotation.created.toUTC().toString(Qt::ISODate).toStdString();
  return measurement;
}

void addNumbers(record::Measurement& measurement, const ui::viewer::Annotation& annotation,
                const engine::image::Image& image) {
  const ui::viewer::AnnotationValues values = ui::viewer::measure(annotation, image);
  measurement.source = values.scale.source;
  measurement.length = values.length;
  measurement.angle = values.angle;
  measurement.area = values.area;
  measurement.value = values.value;
  measurement.unit = values.unit.toStdString();
  if (!values.statistics) return;
  measurement.mean = values.statistics->mean;
  measurement.deviation = values.statistics->deviation;
  measurement.minimum = values.statistics->minimum;
  measurement.maximum = values.statistics->maximum;
  measurement.pixels = values.statistics->pixels;
}

std::string presentTime() { return QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString(); }

}  // namespace praxis::plugins::dicom::panel
