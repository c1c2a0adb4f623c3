#include "plugins/dicom/panel/annotation_record.h"

#include <algorithm>
#include <array>
#include <utility>

#include <QStringList>

#include "engine/base/hash.h"

namespace praxis::plugins::dicom::panel {

using record::FrameReference;
using record::Kind;
using record::Measurement;
using ui::viewer::Annotation;
using ui::viewer::AnnotationKind;
using ui::viewer::AnnotationValues;

namespace {

constexpr std::array<std::pair<AnnotationKind, Kind>, 7> kKinds = {{{AnnotationKind::length, Kind::length},
                                                                    {AnnotationKind::angle, Kind::angle},
                                                                    {AnnotationKind::rectangle, Kind::rectangle},
                                                                    {AnnotationKind::ellipse, Kind::ellipse},
                                                                    {AnnotationKind::freehand, Kind::freehand},
                                                                    {AnnotationKind::arrow, Kind::arrow},
                                                                    {AnnotationKind::probe, Kind::probe}}};

Kind kindOf(AnnotationKind kind) {
  return std::find_if(kKinds.begin(), kKinds.end(), [kind](const auto& pair) { return pair.first == kind; })->second;
}

AnnotationKind kindOf(Kind kind) {
  return std::find_if(kKinds.begin(), kKinds.end(), [kind](const auto& pair) { return pair.second == kind; })->first;
}

// In place of a SOP Instance UID; no UID begins so.
std::string instanceOf(const std::filesystem::path& path) {
  constexpr std::size_t kDigits = 16;
  return "path-" + engine::base::sha256(path.string()).substr(0, kDigits);
}

}  // namespace

// UIDs have digits and points only, so a slash parts them.
QString frameKey(const FrameReference& frame) {
  return QString::fromStdString(frame.seriesUid) + '/' + QString::fromStdString(frame.sopInstanceUid) + '/' +
         QString::number(frame.frame);
}

QString frameKey(const study::Series& series, const study::Slice& slice) {
  // Anonymised files may have no UID; the path tells them apart.
  const std::string instance = slice.sopInstanceUid.empty() ? instanceOf(slice.path) : slice.sopInstanceUid;
  return frameKey(FrameReference{series.uid, instance, slice.frame});
}

FrameReference frameOf(const QString& key) {
  const QStringList parts = key.split('/');
  if (parts.size() != 3) return {};
  return {parts[0].toStdString(), parts[1].toStdString(), parts[2].toInt()};
}

Measurement toMeasurement(const Annotation& annotation, const AnnotationValues& values) {
  Measurement m;
  m.id = annotation.id.toStdString();
  m.kind = kindOf(annotation.kind);
  m.frame = frameOf(annotation.frame);
  m.points = ui::viewer::enginePoints(annotation.points);
  m.label = annotation.label.toStdString();
  m.created = annotation.created.toUTC().toString("yyyy-MM-ddTHH:mm:ss'Z'").toStdString();
  m.source = values.scale.source;
  m.length = values.length;
  m.angle = values.angle;
  m.area = values.area;
  m.value = values.value;
  m.unit = values.unit.toStdString();
  if (values.statistics) {
    m.mean = values.statistics->mean;
    m.deviation = values.statistics->deviation;
    m.minimum = values.statistics->minimum;
    m.maximum = values.statistics->maximum;
    m.pixels = values.statistics->pixels;
  }
  return m;
}

Annotation toAnnotation(const Measurement& m) {
  Annotation annotation;
  annotation.id = QString::fromStdString(m.id);
  annotation.kind = kindOf(m.kind);
  for (const engine::image::Point& p : m.points) annotation.points.emplace_back(p.x, p.y);
  annotation.label = QString::fromStdString(m.label);
  annotation.frame = frameKey(m.frame);
  annotation.created = QDateTime::fromString(QString::fromStdString(m.created), Qt::ISODate).toUTC();
  return annotation;
}

AnnotationValues valuesOf(const Measurement& m) {
  AnnotationValues values;
  values.scale.source = m.source;
  values.length = m.length;
  values.angle = m.angle;
  values.area = m.area;
  values.value = m.value;
  values.unit = QString::fromStdString(m.unit);
  if (m.mean) {
    values.statistics = engine::image::Statistics{m.minimum.value_or(*m.mean), m.maximum.value_or(*m.mean), *m.mean,
                                                  m.deviation.value_or(0), m.pixels};
  }
  return values;
}

}  // namespace praxis::plugins::dicom::panel
