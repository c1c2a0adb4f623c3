#include "plugins/dicom/panel/linking.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace praxis::plugins::dicom::panel {
namespace {

using Vector = std::array<double, 3>;

constexpr double kParallel = 1e-3;  // sine of the angle between planes below which they have no cut worth drawing

double dot(const Vector& a, const Vector& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
Vector minus(const Vector& a, const Vector& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }
Vector plus(const Vector& a, const Vector& b, double times) {
  return {a[0] + times * b[0], a[1] + times * b[1], a[2] + times * b[2]};
}
Vector cross(const Vector& a, const Vector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

// A slice as a rectangle in space. `along` and `down` are unit vectors.
struct Plane {
  Vector origin, along, down, normal;
  double colSpacing, rowSpacing;
  double cols, rows;

  Vector at(QPointF picture) const {
    const Vector row = plus(origin, along, (picture.x() - 0.5) * colSpacing);
    return plus(row, down, (picture.y() - 0.5) * rowSpacing);
  }
  QPointF pictureOf(const Vector& point) const {
    const Vector way = minus(point, origin);
    return {dot(way, along) / colSpacing + 0.5, dot(way, down) / rowSpacing + 0.5};
  }
};

bool isIndex(const study::Series& series, int slice) {
  return slice >= 0 && slice < static_cast<int>(series.slices.size());
}

// Nothing without a usable geometry: headers may hold anything.
std::optional<Plane> planeOf(const study::Series& series, int slice) {
  if (!isIndex(series, slice)) return std::nullopt;
  const auto& geometry = series.slices[static_cast<std::size_t>(slice)].geometry;
  if (!geometry || series.rows <= 0 || series.cols <= 0) return std::nullopt;
  if (!(series.rowSpacing > 0) || !(series.colSpacing > 0)) return std::nullopt;
  const auto& o = geometry->orientation;
  Plane plane{geometry->position, {o[0], o[1], o[2]}, {o[3], o[4], o[5]},  {},
              series.colSpacing,  series.rowSpacing,  double(series.cols), double(series.rows)};
  plane.normal = cross(plane.along, plane.down);
  const double length = std::sqrt(dot(plane.normal, plane.normal));
  if (!std::isfinite(length) || length < 0.5) return std::nullopt;
  for (double& part : plane.normal) part /= length;
  return plane;
}

// Shortens the part [from, to] of start + t * way to where 0 <= value(t) <= limit; value is linear in t.
void clip(double start, double way, double limit, double& from, double& to) {
  if (std::abs(way) < std::numeric_limits<double>::epsilon() * std::max(1.0, limit)) {
    if (start < 0 || start > limit) to = from - 1;
    return;
  }
  const double enter = (0 - start) / way, leave = (limit - start) / way;
  from = std::max(from, std::min(enter, leave));
  to = std::min(to, std::max(enter, leave));
}

void clipToPicture(const Plane& plane, QPointF start, QPointF way, double& from, double& to) {
  clip(start.x(), way.x(), plane.cols, from, to);
  clip(start.y(), way.y(), plane.rows, from, to);
}

}  // namespace

bool shareSpace(const study::Series& one, const study::Series& other) {
  if (one.frameOfReference.empty() || one.frameOfReference != other.frameOfReference) return false;
  return planeOf(one, 0).has_value() && planeOf(other, 0).has_value();
}

bool shareStack(const study::Series& one, const study::Series& other) {
  if (!shareSpace(one, other)) return false;
  const double cosine = std::abs(dot(planeOf(one, 0)->normal, planeOf(other, 0)->normal));
  return cosine >= std::cos(kSameDirectionDegrees * std::numbers::pi / 180);
}

std::optional<int> nearestSlice(const study::Series& target, const study::Series& source, int sourceSlice) {
  const auto from = planeOf(source, sourceSlice);
  if (!from || !shareStack(target, source)) return std::nullopt;
  const Vector centre = from->at({from->cols / 2, from->rows / 2});
  const Vector normal = planeOf(target, 0)->normal;
  std::optional<int> best;
  double distanceMin = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < target.slices.size(); ++i) {
    const auto& geometry = target.slices[i].geometry;
    if (!geometry) continue;
    const double distance = std::abs(dot(normal, minus(centre, geometry->position)));
    if (distance >= distanceMin) continue;
    distanceMin = distance;
    best = static_cast<int>(i);
  }
  // Outside of the stack the last slice would claim to show what it does not.
  const double reach = std::max(target.sliceSpacing, std::max(target.sliceThickness, source.sliceSpacing));
  if (distanceMin > std::max(reach, 1.0)) return std::nullopt;
  return best;
}

std::optional<QLineF> referenceLine(const study::Series& target, int targetSlice, const study::Series& source,
                                    int sourceSlice) {
  if (!shareSpace(target, source)) return std::nullopt;
  const auto on = planeOf(target, targetSlice), cut = planeOf(source, sourceSlice);
  if (!on || !cut) return std::nullopt;
  // a * x + b * y = c in picture coordinates of the target.
  const double a = dot(cut->normal, on->along) * on->colSpacing, b = dot(cut->normal, on->down) * on->rowSpacing;
  const double c = dot(cut->normal, minus(cut->origin, on->at({0, 0})));
  const double square = a * a + b * b;
  if (square < kParallel * kParallel * on->colSpacing * on->rowSpacing) return std::nullopt;
  const QPointF start(a * c / square, b * c / square);
  const double length = std::sqrt(square);
  const QPointF way(-b / length, a / length);
  double from = -std::numeric_limits<double>::infinity(), to = -from;
  clipToPicture(*on, start, way, from, to);
  const QPointF sourceStart = cut->pictureOf(on->at(start));
  clipToPicture(*cut, sourceStart, cut->pictureOf(on->at(start + way)) - sourceStart, from, to);
  if (!(to > from) || !std::isfinite(from) || !std::isfinite(to)) return std::nullopt;
  return QLineF(start + from * way, start + to * way);
}

QPointF followCentre(const study::Series& target, int targetSlice, QSizeF targetSize, const study::Series& source,
                     int sourceSlice, QSizeF sourceSize, QPointF sourceCentre) {
  const auto to = planeOf(target, targetSlice), from = planeOf(source, sourceSlice);
  if (to && from && shareStack(target, source)) return to->pictureOf(from->at(sourceCentre));
  if (sourceSize.width() <= 0 || sourceSize.height() <= 0) return {targetSize.width() / 2, targetSize.height() / 2};
  return {sourceCentre.x() / sourceSize.width() * targetSize.width(),
          sourceCentre.y() / sourceSize.height() * targetSize.height()};
}

}  // namespace praxis::plugins::dicom::panel
