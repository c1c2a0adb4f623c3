#pragma once
// Draws the one-colour SVGs of resources/icons in a colour of the theme that is in force when they are painted.
// Thread: gui.

#include <QByteArray>
#include <QIconEngine>

#include "ui/style/theme.h"

namespace praxis::ui::style {

class InkedSvgEngine : public QIconEngine {
 public:
  InkedSvgEngine(QString name, QByteArray svg, Ink ink);

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
  QIconEngine* clone() const override;
  QString key() const override;
  QString iconName() override;
  bool isNull() override;

 private:
  QColor colour(QIcon::Mode mode, QIcon::State state) const;

  QString m_name;
  QByteArray m_svg;   // with "currentColor" where the ink goes
  Ink m_ink;
};

}  // namespace praxis::ui::style
