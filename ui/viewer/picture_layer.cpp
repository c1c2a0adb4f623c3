#include "ui/viewer/picture_layer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/image/render.h"
#include "engine/image/screen_rows.h"
#include "ui/style/tokens.h"

namespace praxis::ui::viewer {
namespace {

using engine::image::Enlargement;
using engine::image::Samples;
using engine::image::ScreenAxis;

constexpr int kQuarter = 4;
// Edge of the tiles in which pictures are turned: 32 lines of 32 pixels stay in the first cache.
constexpr int kTile = 32;

// Pixels of [rows, cols] from `pixelAt(index)`, rows and columns exchanged where the picture lies sideways.
template <typename PixelAt>
void fill(QImage& to, int rows, int cols, bool sideways, const PixelAt& pixelAt) {
  auto* const out = reinterpret_cast<QRgb*>(to.bits());
  const std::size_t stride = static_cast<std::size_t>(to.bytesPerLine()) / sizeof(QRgb);
  if (!sideways) {
    for (int row = 0; row < rows; ++row) {
      const std::size_t from = static_cast<std::size_t>(row) * cols;
      for (int col = 0; col < cols; ++col) out[row * stride + col] = pixelAt(from + col);
    }
    return;
  }
  for (int top = 0; top < rows; top += kTile) {
    for (int left = 0; left < cols; left += kTile) {
      for (int col = left; col < std::min(cols, left + kTile); ++col) {
        for (int row = top; row < std::min(rows, top + kTile); ++row) {
          out[col * stride + row] = pixelAt(static_cast<std::size_t>(row) * cols + col);
        }
      }
    }
  }
}

QRgb opaque(unsigned red, unsigned green, unsigned blue) { return 0xff000000u | red << 16 | green << 8 | blue; }

ScreenAxis onCopy(ScreenAxis axis, int factor) {
  axis.scale *= factor;
  return axis;
}

}  // namespace

void PictureLayer::setImage(std::shared_ptr<const engine::image::Image> image) {
  if (image == m_image) return;
  m_image = std::move(image);
  m_quarter.reset();
  m_planes.clear();
  const std::vector<engine::image::OverlayPlane> none;
  for (const engine::image::OverlayPlane& plane : m_image ? m_image->overlays : none) {
    if (plane.rows <= 0 || plane.cols <= 0) continue;
    if (plane.bits.size() != static_cast<std::size_t>(plane.rows) * static_cast<std::size_t>(plane.cols)) continue;
    m_planes.push_back({plane.left, plane.top, {plane.rows, plane.cols, 1, {plane.bits.begin(), plane.bits.end()}}});
  }
  m_colours = {};
  if (m_image && !m_image->coloured.empty() && m_image->coloured.size() == 4 * m_image->values.size()) {
    m_colours = {m_image->rows, m_image->cols, 4, {m_image->coloured.begin(), m_image->coloured.end()}};
  }
  m_place.reset();
  m_look.reset();
}

PictureLayer::Place PictureLayer::placeOf(const ViewTransform& view, const Look& look, double ratio) {
  const QTransform t = view.transform();
  const int width = static_cast<int>(std::lround(view.viewport().width() * ratio));
  const int height = static_cast<int>(std::lround(view.viewport().height() * ratio));
  const int cols = static_cast<int>(view.picture().width()), rows = static_cast<int>(view.picture().height());
  const auto across = [&](double scale, int pixels) {
    return engine::image::screenAxis(t.dx() * ratio, scale * ratio, width, pixels);
  };
  const auto down = [&](double scale, int pixels) {
    return engine::image::screenAxis(t.dy() * ratio, scale * ratio, height, pixels);
  };
  Place place;
  place.sideways = view.orientation().isSideways();
  place.cols = place.sideways ? down(t.m12(), cols) : across(t.m11(), cols);
  place.rows = place.sideways ? across(t.m21(), rows) : down(t.m22(), rows);
  place.enlargement = look.smooth && view.zoom() < kPixelsFrom ? Enlargement::smooth : Enlargement::pixels;
  return place;
}

void PictureLayer::sample(const Place& place) {
  const double scale = std::max(std::abs(place.cols.scale), std::abs(place.rows.scale));
  if (scale * kQuarter <= 1) {
    // A mammogram in a small viewport: zooming and panning read a sixteenth of it.
    if (!m_quarter) m_quarter = engine::image::reduced(*m_image, kQuarter);
    m_samples = engine::image::screenSamples(*m_quarter, onCopy(place.cols, kQuarter), onCopy(place.rows, kQuarter),
                                             place.enlargement);
  } else {
    m_samples = engine::image::screenSamples(*m_image, place.cols, place.rows, place.enlargement);
  }
  m_place = place;
  m_look.reset();
}

void PictureLayer::renderPixels(const Look& look) {
  const int rows = m_samples.rows, cols = m_samples.cols;
  const bool sideways = m_place->sideways;
  const QSize size = sideways ? QSize(rows, cols) : QSize(cols, rows);
  if (m_pixels.size() != size) m_pixels = QImage(size, QImage::Format_RGB32);
  if (m_pixels.isNull()) return;
  const std::vector<float>& values = m_samples.values;
  if (m_samples.channels == 3) {
    const unsigned flip = look.inverted ? 255 : 0;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(values[i] + 0.5f) ^ flip; };
    fill(m_pixels, rows, cols, sideways,
         [&](std::size_t i) { return opaque(byte(3 * i), byte(3 * i + 1), byte(3 * i + 2)); });
    return;
  }
  m_bytes.resize(values.size());
  const bool inverted = m_image->inverted != look.inverted;
  if (look.useLut && m_image->voiLut) {
    engine::image::renderValues(values, *m_image->voiLut, inverted, m_bytes.data());
  } else {
    engine::image::renderValues(values, look.window, inverted, m_bytes.data());
  }
  if (sideways) {
    fill(m_pixels, rows, cols, true, [&](std::size_t i) { return 0xff000000u | m_bytes[i] * 0x010101u; });
    return;
  }
  // Lines of 32-bit pixels have no gaps between them.
  engine::image::greyPixels(m_bytes, reinterpret_cast<std::uint32_t*>(m_pixels.bits()));
}

// A supplemental palette's colours (PS3.3 C.7.6.19) stand as they are: neither window nor inversion touches them.
void PictureLayer::addColours() {
  const Samples shown = engine::image::screenSamples(m_colours, m_place->cols, m_place->rows, m_place->enlargement);
  QImage layer(m_pixels.size(), QImage::Format_ARGB32_Premultiplied);
  if (layer.isNull()) return;
  fill(layer, shown.rows, shown.cols, m_place->sideways, [&](std::size_t at) {
    const auto byte = [&](std::size_t c) { return static_cast<int>(shown.values[4 * at + c] + 0.5f); };
    return qRgba(byte(0), byte(1), byte(2), byte(3));
  });
  QPainter(&m_pixels).drawImage(0, 0, layer);
}

// In the grey of the writing, as much of it as the plane covers; thin lines keep their weight when they shrink.
void PictureLayer::addPlanes() {
  std::array<QRgb, 256> inks{};
  for (int i = 0; i < 256; ++i) {
    QColor ink = style::colours(style::Theme::dark).muted;
    ink.setAlpha(i);
    inks[static_cast<std::size_t>(i)] = qPremultiply(ink.rgba());
  }
  for (const Plane& plane : m_planes) {
    const auto moved = [](ScreenAxis axis, int by, int pixels) {
      return engine::image::screenAxis(axis.origin + axis.scale * by, axis.scale, axis.first + axis.count, pixels);
    };
    const ScreenAxis cols = moved(m_place->cols, plane.left, plane.cover.cols);
    const ScreenAxis rows = moved(m_place->rows, plane.top, plane.cover.rows);
    const Samples shown = engine::image::screenSamples(plane.cover, cols, rows, Enlargement::pixels);
    const bool sideways = m_place->sideways;
    QImage layer(sideways ? QSize(shown.rows, shown.cols) : QSize(shown.cols, shown.rows),
                 QImage::Format_ARGB32_Premultiplied);
    if (layer.isNull()) continue;
    fill(layer, shown.rows, shown.cols, sideways,
         [&](std::size_t at) { return inks[static_cast<std::size_t>(std::min(1.0f, 2 * shown.values[at]) * 255)]; });
    const QPoint at(cols.first - m_place->cols.first, rows.first - m_place->rows.first);
    QPainter(&m_pixels).drawImage(sideways ? at.transposed() : at, layer);
  }
}

void PictureLayer::render(const Look& look) {
  renderPixels(look);
  m_pixels.setDevicePixelRatio(1);
  if (m_colours.channels == 4 && !m_pixels.isNull()) addColours();
  if (look.planesVisible && !m_pixels.isNull()) addPlanes();
  m_look = look;
}

void PictureLayer::paint(QPainter& painter, const ViewTransform& view, const Look& look, double ratio) {
  if (!m_image) return;
  const Place place = placeOf(view, look, ratio);
  if (m_place != place) sample(place);
  if (m_look != look) render(look);
  if (m_pixels.isNull()) return;
  m_pixels.setDevicePixelRatio(ratio);
  const int x = place.sideways ? place.rows.first : place.cols.first;
  const int y = place.sideways ? place.cols.first : place.rows.first;
  painter.drawImage(QPointF(x / ratio, y / ratio), m_pixels);
}

}  // namespace praxis::ui::viewer
