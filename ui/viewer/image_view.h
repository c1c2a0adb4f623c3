#pragma once
// A viewport: one picture, windowed and placed, with its overlay. Left drag is window/level, middle drag pans, right
// drag and Ctrl+wheel zoom, the wheel asks for the next slice. Thread: gui.

#include <memory>
#include <optional>
#include <vector>

#include <QImage>
#include <QWidget>

#include "engine/image/image.h"
#include "ui/viewer/overlay.h"
#include "ui/viewer/view_transform.h"

namespace praxis::ui::viewer {

class ImageView : public QWidget {
  Q_OBJECT
 public:
  explicit ImageView(QWidget* parent = nullptr);

  // Another slice of the same size keeps zoom, pan and window; a picture of another size is fitted.
  void setImage(std::shared_ptr<const engine::image::Image> image);
  const engine::image::Image* image() const { return m_image.get(); }

  // Ignored for colour pictures. Ends the use of the header's lookup table, if one was in use.
  void setWindow(const engine::image::Window& window);
  const engine::image::Window& window() const { return m_window; }
  // Shows through the picture's own VOI lookup table, if it has one.
  void useHeaderLut();
  bool usesHeaderLut() const { return m_useLut; }
  void setInverted(bool inverted);  // on top of what the header asks for
  bool isInverted() const { return m_inverted; }

  void fit();
  double zoom() const { return m_transform.zoom(); }
  void setOverlay(const Overlay& overlay);
  void setOverlayVisible(bool visible);  // the notice and the badge stay
  // What is on screen, without overlay: [rows, cols] grey or [rows, cols, 3] RGB.
  const QImage& rendered() const { return m_rendered; }

 Q_SIGNALS:
  void windowChanged(const praxis::engine::image::Window& window);
  void zoomChanged(double zoom);
  void scrollRequested(int slices);  // positive: onward
  // Row and column under the pointer, and the physical value there; nothing when it left the picture.
  void pixelHovered(int row, int col);
  void pixelLeft();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  void render();
  void dragWindow(QPointF delta);
  void reportPixel(QPointF at);

  std::shared_ptr<const engine::image::Image> m_image;
  engine::image::Window m_window;
  bool m_useLut = false;
  bool m_inverted = false;
  std::vector<std::uint8_t> m_grey;  // keeps its memory from slice to slice
  QImage m_rendered;
  bool m_stale = false;  // m_rendered is older than picture or window
  ViewTransform m_transform;
  Overlay m_overlay;
  bool m_overlayVisible = true;
  Qt::MouseButton m_drag = Qt::NoButton;
  QPointF m_dragLast, m_dragStart;
  int m_wheelRest = 0;  // eighths of a degree not yet worth a slice
};

}  // namespace praxis::ui::viewer
