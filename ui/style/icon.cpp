#include "ui/style/icon.h"

#include <QFile>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include "engine/base/log.h"

namespace praxis::ui::style {

InkedSvgEngine::InkedSvgEngine(QString name, QByteArray svg, Ink ink)
    : m_name(std::move(name)), m_svg(std::move(svg)), m_ink(ink) {}

QColor InkedSvgEngine::colour(QIcon::Mode mode, QIcon::State state) const {
  const Colours& c = colours();
  if (mode == QIcon::Disabled) return mix(c.line, c.muted, 0.35);
  switch (m_ink) {
    case Ink::automatic:
      break;
    case Ink::text:
      return c.text;
    case Ink::muted:
      return c.muted;
    case Ink::accent:
      return c.accent;
    case Ink::onAccent:
      return c.onAccent;
    case Ink::info:
      return c.info;
    case Ink::warning:
      return c.warning;
    case Ink::ai:
      return c.ai;
    case Ink::danger:
      return c.danger;
  }
  if (state == QIcon::On || mode == QIcon::Selected) return c.accent;
  return mode == QIcon::Active ? c.text : c.muted;
}

void InkedSvgEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) {
  const double scale = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
  QPixmap drawn = pixmap((QSizeF(rect.size()) * scale).toSize(), mode, state);
  drawn.setDevicePixelRatio(scale);
  painter->drawPixmap(rect.topLeft(), drawn);
}

QPixmap InkedSvgEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
  const QColor ink = colour(mode, state);
  const QString cacheKey =
      QStringLiteral("praxis/%1/%2/%3x%4").arg(m_name, ink.name()).arg(size.width()).arg(size.height());
  QPixmap drawn;
  if (QPixmapCache::find(cacheKey, &drawn)) return drawn;

  QByteArray svg = m_svg;
  svg.replace("currentColor", ink.name().toLatin1());
  QSvgRenderer renderer(svg);
  const int side = std::min(size.width(), size.height());
  drawn = QPixmap(size);
  drawn.fill(Qt::transparent);
  QPainter painter(&drawn);
  painter.setRenderHint(QPainter::Antialiasing);
  renderer.render(&painter, QRectF((size.width() - side) / 2, (size.height() - side) / 2, side, side));
  painter.end();
  QPixmapCache::insert(cacheKey, drawn);
  return drawn;
}

QIconEngine* InkedSvgEngine::clone() const { return new InkedSvgEngine(m_name, m_svg, m_ink); }
QString InkedSvgEngine::key() const { return QStringLiteral("PraxisInkedSvg"); }
QString InkedSvgEngine::iconName() { return m_name; }
bool InkedSvgEngine::isNull() { return m_svg.isEmpty(); }

QIcon icon(const QString& name, Ink ink) {
  QFile file(QStringLiteral(":/praxis/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) {
    engine::base::log::warning("ui", "there is no icon named {}", name.toStdString());
    return {};
  }
  return QIcon(new InkedSvgEngine(name, file.readAll(), ink));
}

}  // namespace praxis::ui::style
