#include "ui/viewer/annotation_values.h"

#include <cmath>

#include <QCoreApplication>

namespace praxis::ui::viewer {

using engine::image::Image;
using engine::image::Scale;
using engine::image::SpacingSource;

namespace {

class Words {
  Q_DECLARE_TR_FUNCTIONS(Annotation)
};

// Two decimals below ten, one above: a pixel is seldom worth more.
QString number(double value) { return QString::number(value, 'f', std::abs(value) < 10 ? 2 : 1); }

// Stored integers stay integers.
QString valueText(double value) {
  constexpr double kExact = 1 << 24;
  if (value == std::round(value) && std::abs(value) < kExact) return QString::number(value, 'f', 0);
  return std::abs(value) >= 1e-2 && std::abs(value) < 1e7 ? number(value) : QString::number(value, 'g', 4);
}

QString withUnit(const QString& text, const QString& unit) { return unit.isEmpty() ? text : text + ' ' + unit; }

// The pixel under a point, if there is one.
std::optional<std::size_t> pixelAt(const Image& image, QPointF point) {
  const double col = std::floor(point.x()), row = std::floor(point.y());
  if (!(col >= 0 && row >= 0 && col < image.cols && row < image.rows)) return std::nullopt;
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(image.cols) + static_cast<std::size_t>(col);
}

QString probeText(const Annotation& annotation, const Image& image, const AnnotationValues& values) {
  const auto pixel = pixelAt(image, annotation.points.front());
  if (!pixel) return {};
  if (*pixel < image.padding.size() && image.padding[*pixel]) return Words::tr("padding");
  if (values.value) return withUnit(valueText(*values.value), values.unit);
  if (!image.isColour() || *pixel * 3 + 2 >= image.rgb.size()) return {};
  const std::uint8_t* rgb = &image.rgb[*pixel * 3];
  return Words::tr("R %1  G %2  B %3").arg(rgb[0]).arg(rgb[1]).arg(rgb[2]);
}

QStringList regionLines(const AnnotationValues& values) {
  QStringList lines;
  if (values.statistics) {
    const engine::image::Statistics& s = *values.statistics;
    lines << Words::tr("mean %1  SD %2").arg(withUnit(number(s.mean), values.unit), number(s.deviation))
          << Words::tr("min %1  max %2").arg(valueText(s.minimum), valueText(s.maximum));
  }
  if (values.area) lines << areaText(*values.area, values.scale);
  return lines;
}

QString inUnit(double amount, const Scale& scale, const QString& mm, const QString& pixels) {
  const QString figure = number(amount);
  switch (scale.source) {
    case SpacingSource::none:
      return pixels.arg(figure);
    case SpacingSource::detector:
      return Words::tr("%1 at detector").arg(mm.arg(figure));
    case SpacingSource::calibrated:
      return Words::tr("%1 calibrated").arg(mm.arg(figure));
    case SpacingSource::patient:
      break;
  }
  return mm.arg(figure);
}

}  // namespace

QString lengthText(double length, const Scale& scale) {
  return inUnit(length, scale, Words::tr("%1 mm"), Words::tr("%1 px"));
}

QString areaText(double area, const Scale& scale) {
  return inUnit(area, scale, Words::tr("%1 mm²"), Words::tr("%1 px²"));
}

AnnotationValues measure(const Annotation& annotation, const Image& image) {
  AnnotationValues values;
  if (!isWhole(annotation)) return values;
  const std::vector<engine::image::Point> points = enginePoints(annotation.points);
  values.scale = engine::image::scaleAt(image, points);
  values.unit = QString::fromStdString(image.unit);
  if (annotation.kind == AnnotationKind::length) {
    values.length = engine::image::length(points[0], points[1], values.scale);
  } else if (annotation.kind == AnnotationKind::angle) {
    values.angle = engine::image::angleDegrees(points[0], points[1], points[2], values.scale);
  } else if (annotation.kind == AnnotationKind::probe) {
    const auto pixel = pixelAt(image, annotation.points.front());
    const bool padding = pixel && *pixel < image.padding.size() && image.padding[*pixel];
    if (pixel && !padding && *pixel < image.values.size()) values.value = image.values[*pixel];
  } else if (isRegion(annotation.kind)) {
    const engine::image::Shape shape = shapeOf(annotation);
    values.length = engine::image::outline(shape, values.scale);
    values.area = engine::image::area(shape, values.scale);
    const engine::image::Statistics statistics = engine::image::statistics(image, shape);
    if (statistics.pixels > 0) values.statistics = statistics;
  }
  return values;
}

QStringList annotationLines(const Annotation& annotation, const Image& image) {
  QStringList lines;
  if (!annotation.label.isEmpty()) lines << annotation.label.split('\n');
  if (!isWhole(annotation)) return lines;
  const AnnotationValues values = measure(annotation, image);
  if (annotation.kind == AnnotationKind::length) lines << lengthText(*values.length, values.scale);
  if (values.angle) lines << Words::tr("%1°").arg(QString::number(*values.angle, 'f', 1));
  if (annotation.kind == AnnotationKind::probe) lines << probeText(annotation, image, values);
  if (isRegion(annotation.kind)) lines << regionLines(values);
  lines.removeAll(QString());
  return lines;
}

}  // namespace praxis::ui::viewer
