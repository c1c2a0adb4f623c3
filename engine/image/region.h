#pragma once
// Shapes drawn on a picture and what they measure. Statistics take the pixels whose centres lie inside; lengths and
// areas are those of the exact shape. Points are in picture coordinates: x counts columns, y rows, and the first pixel
// covers [0, 1) x [0, 1). Thread: any.

#include <optional>
#include <span>
#include <vector>

#include "engine/image/image.h"
#include "engine/image/render.h"

namespace praxis::engine::image {

struct Point {
  double x = 0, y = 0;
  bool operator==(const Point&) const = default;
};

// Rectangle and ellipse: two opposite corners of the upright box. Polygon: its corners in order, closed by itself.
struct Shape {
  enum class Kind { rectangle, ellipse, polygon };
  Kind kind = Kind::rectangle;
  std::vector<Point> points;
};

// What a length is worth at some place of a picture. In pixels row and col are 1.
struct Scale {
  double row = 1, col = 1;                     // mm from row to row, from column to column
  SpacingSource source = SpacingSource::none;  // none: lengths are pixels
  double aspect = 1;                           // height of a pixel over its width, for angles
  bool isMillimetres() const { return source != SpacingSource::none; }
  bool operator==(const Scale&) const = default;
};

// The scale that holds for all these points together: of the one region that has them all, else of the picture where
// it has no regions, else pixels. The first region of the list that has a point is its region.
Scale scaleAt(const Image& image, std::span<const Point> points);

double length(Point from, Point to, const Scale& scale);  // mm or pixels
// Between the arms vertex-a and vertex-b, 0..180 degrees; nothing when an arm has no length.
std::optional<double> angleDegrees(Point a, Point vertex, Point b, const Scale& scale);

// Pixels of a polygon that crosses itself are inside by the even-odd rule; its area is counted in pixel centres, as no
// exact one is simple. The part outside the picture counts for the area too.
double areaPixels(const Shape& shape);
double area(const Shape& shape, const Scale& scale);     // mm2 or pixels
double outline(const Shape& shape, const Scale& scale);  // perimeter, mm or pixels; of an ellipse by Ramanujan
bool crossesItself(std::span<const Point> polygon);

// Of monochrome pictures; padding and numbers that are not finite left out; deviation of the population. Zero pixels
// for colour, for shapes of too few points and for those outside the picture.
Statistics statistics(const Image& image, const Shape& shape);

}  // namespace praxis::engine::image
