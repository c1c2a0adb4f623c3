#include "ui/viewer/probe.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>

#include "ui/style/tokens.h"
#include "ui/viewer/outlined_text.h"

namespace praxis::ui::viewer {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("Probe", text); }

QString valueText(const engine::image::Image& image, std::size_t pixel) {
  if (image.isColour()) {
    const std::uint8_t* rgb = image.rgb.data() + 3 * pixel;
    return tr("RGB %1, %2, %3").arg(rgb[0]).arg(rgb[1]).arg(rgb[2]);
  }
  if (pixel < image.padding.size() && image.padding[pixel] != 0) return tr("padding");
  const double value = static_cast<double>(image.values[pixel]);
  if (std::isnan(value)) return tr("no number");
  constexpr int kDigits = 6;
  const QString number = QLocale().toString(value, 'g', std::abs(value) < 1e6 ? kDigits : kDigits + 1);
  return image.unit.empty() ? number : number + ' ' + QString::fromStdString(image.unit);
}

}  // namespace

QString probeText(const engine::image::Image& image, QPointF picture) {
  const double col = std::floor(picture.x()), row = std::floor(picture.y());
  if (!(col >= 0 && row >= 0 && col < image.cols && row < image.rows)) return {};
  const auto pixel =
      static_cast<std::size_t>(row) * static_cast<std::size_t>(image.cols) + static_cast<std::size_t>(col);
  const QString place = tr("Row %1, column %2").arg(static_cast<int>(row) + 1).arg(static_cast<int>(col) + 1);
  return valueText(image, pixel) + '\n' + place;
}

void paintProbe(QPainter& painter, const QRectF& viewport, QPointF at, const QString& text) {
  if (text.isEmpty()) return;
  painter.setFont(style::tabular(style::FontSize::small));
  constexpr double kAway = style::space::kMedium;
  QRectF box = QFontMetricsF(painter.font(), painter.device()).boundingRect(QRectF(), Qt::AlignLeft, text);
  box.moveTopLeft(at + QPointF(kAway, kAway));
  if (box.right() > viewport.right()) box.moveRight(at.x() - kAway);
  if (box.bottom() > viewport.bottom()) box.moveBottom(at.y() - kAway);
  paintOutlined(painter, box.adjusted(0, 0, 2, 2), Qt::AlignLeft | Qt::AlignTop, text,
                style::colours(style::Theme::dark).text);
}

}  // namespace praxis::ui::viewer
