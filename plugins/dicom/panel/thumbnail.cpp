#include "plugins/dicom/panel/thumbnail.h"

#include <vector>

#include "engine/image/render.h"

namespace praxis::plugins::dicom::panel {

QImage thumbnailOf(const engine::image::Image& image, int side) {
  QImage picture;
  std::vector<std::uint8_t> grey, colours;
  if (image.isColour()) {
    picture = QImage(image.rgb.data(), image.cols, image.rows, image.cols * 3, QImage::Format_RGB888);
  } else if (image.voiLut) {
    engine::image::renderGrey(image, *image.voiLut, grey);
  } else {
    engine::image::renderGrey(image, engine::image::defaultWindow(image), grey);
  }
  if (!grey.empty() && image.coloured.empty()) {
    picture = QImage(grey.data(), image.cols, image.rows, image.cols, QImage::Format_Grayscale8);
  } else if (!grey.empty()) {
    colours = engine::image::withColours(image, grey);
    picture = QImage(colours.data(), image.cols, image.rows, image.cols * 3, QImage::Format_RGB888);
  }
  const QSize natural(image.cols, qMax(1, qRound(image.rows * image.pixelAspect)));
  const QSize size = natural.scaled(side, side, Qt::KeepAspectRatio);
  // At its own size scaled() would hand on the pixels of this function.
  if (size == picture.size()) return picture.copy();
  return picture.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

}  // namespace praxis::plugins::dicom::panel
