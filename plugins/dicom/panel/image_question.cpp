#include "plugins/dicom/panel/image_question.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "plugins/dicom/panel/series_source.h"
#include "plugins/dicom/panel/viewport.h"

namespace praxis::plugins::dicom::panel {

using ui::bridge::ImageAttachment;
using ui::bridge::ImageQuestion;

namespace {

constexpr int kThumbnailPixels = 192;  // the longer side

QString tr(const char* text) { return QCoreApplication::translate("ImageQuestion", text); }

QString nameOf(const study::Series& series) {
  const QString description = QString::fromStdString(series.description).simplified();
  if (!description.isEmpty()) return description;
  const QString number = QString::fromStdString(series.number);
  return number.isEmpty() ? tr("Series without a description") : tr("Series %1").arg(number);
}

QImage small(const QImage& image) {
  if (std::max(image.width(), image.height()) <= kThumbnailPixels) return image.copy();
  return image.scaled(kThumbnailPixels, kThumbnailPixels, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

ImageAttachment attachmentOf(const Viewport& viewport, ImageAttachment::Kind kind) {
  const study::Series& series = *viewport.series();
  ImageAttachment image;
  image.kind = kind;
  image.name = nameOf(series);
  image.modality = QString::fromStdString(series.modality);
  image.sliceCount = viewport.sliceCount();
  const bool grey = !viewport.image()->isColour();
  if (grey && !viewport.view().usesHeaderLut()) image.window = viewport.view().window();
  return image;
}

template <typename T>
std::vector<T> cut(const std::vector<T>& pixels, int cols, const QRect& box, int samples) {
  std::vector<T> part;
  if (pixels.empty()) return part;
  part.reserve(static_cast<std::size_t>(box.width()) * static_cast<std::size_t>(box.height() * samples));
  for (int row = box.top(); row <= box.bottom(); ++row) {
    const auto start = pixels.begin() + (static_cast<std::ptrdiff_t>(row) * cols + box.left()) * samples;
    part.insert(part.end(), start, start + static_cast<std::ptrdiff_t>(box.width()) * samples);
  }
  return part;
}

}  // namespace

engine::image::Image partOf(const engine::image::Image& image, const QRect& box) {
  engine::image::Image part;
  part.rows = box.height();
  part.cols = box.width();
  part.photometric = image.photometric;
  part.inverted = image.inverted;
  part.values = cut(image.values, image.cols, box, 1);
  part.rgb = cut(image.rgb, image.cols, box, 3);
  part.padding = cut(image.padding, image.cols, box, 1);
  part.coloured = cut(image.coloured, image.cols, box, 4);
  part.windows = image.windows;
  part.voiLut = image.voiLut;
  part.storableLow = image.storableLow;
  part.storableHigh = image.storableHigh;
  part.unit = image.unit;
  part.rowSpacing = image.rowSpacing;
  part.colSpacing = image.colSpacing;
  part.spacingSource = image.spacingSource;
  part.pixelAspect = image.pixelAspect;
  part.lossy = image.lossy;
  return part;
}

ImageQuestion aboutSlice(const Viewport& viewport) {
  ImageQuestion question;
  question.image = attachmentOf(viewport, ImageAttachment::Kind::slice);
  question.image.slices = {viewport.slice() + 1};
  question.image.pictures = {viewport.image()};
  question.image.thumbnail = small(viewport.view().rendered());
  question.suggestion = tr("What does this image show?");
  return question;
}

ImageQuestion aboutSeries(const Viewport& viewport, QThreadPool& pool) {
  ImageQuestion question;
  question.image = attachmentOf(viewport, ImageAttachment::Kind::series);
  question.image.source = std::make_shared<SeriesSource>(*viewport.series(), pool);
  question.image.thumbnail = small(viewport.view().rendered());
  question.suggestion = tr("What do these slices show?");
  return question;
}

std::optional<ImageQuestion> aboutRegion(const Viewport& viewport, const ui::viewer::Annotation& annotation) {
  const engine::image::Image& image = *viewport.image();
  double left = image.cols, top = image.rows, right = 0, bottom = 0;
  for (const QPointF& point : annotation.points) {
    left = std::min(left, point.x());
    right = std::max(right, point.x());
    top = std::min(top, point.y());
    bottom = std::max(bottom, point.y());
  }
  const QRect box = QRect(QPoint(static_cast<int>(std::floor(left)), static_cast<int>(std::floor(top))),
                          QPoint(static_cast<int>(std::ceil(right)) - 1, static_cast<int>(std::ceil(bottom)) - 1))
                        .intersected(QRect(0, 0, image.cols, image.rows));
  if (box.isEmpty()) return std::nullopt;
  ImageQuestion question;
  question.image = attachmentOf(viewport, ImageAttachment::Kind::region);
  question.image.slices = {viewport.slice() + 1};
  question.image.region = box;
  question.image.pictures = {std::make_shared<const engine::image::Image>(partOf(image, box))};
  question.image.thumbnail = small(viewport.view().rendered().copy(box));
  question.suggestion = tr("What is in this region?");
  return question;
}

}  // namespace praxis::plugins::dicom::panel
