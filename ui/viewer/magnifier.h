#pragma once
// A lens under the pointer: the picture enlarged, from its stored pixels and not from the screen's. Thread: gui.

#include <memory>

#include <QPainter>

#include "ui/viewer/picture_layer.h"

namespace praxis::ui::viewer {

class Magnifier {
 public:
  struct Shape {
    double factor = 3;   // viewport pixels of one stored pixel, and at the least twice what the viewport shows
    double radius = 96;  // viewport pixels
    bool round = true;
  };
  void setShape(const Shape& shape) { m_shape = shape; }
  void setImage(std::shared_ptr<const engine::image::Image> image) { m_layer.setImage(std::move(image)); }
  // `at` is the pointer in the viewport; the picture point under it stays under it in the lens.
  void paint(QPainter& painter, QPointF at, const ViewTransform& view, const Look& look, double devicePixelRatio);

 private:
  Shape m_shape;
  PictureLayer m_layer;
};

}  // namespace praxis::ui::viewer
