#pragma once
// A viewport: one picture, windowed and placed, with its overlay. Left drag is the active tool unless an interaction
// (measuring, marking) takes it; middle drag pans, right drag and Ctrl+wheel zoom, the wheel asks for the next slice.
// Thread: gui.

#include <memory>
#include <optional>
#include <vector>

#include <QImage>
#include <QWidget>

#include "engine/image/image.h"
#include "ui/viewer/fidelity.h"
#include "ui/viewer/interaction.h"
#include "ui/viewer/magnifier.h"
#include "ui/viewer/overlay.h"
#include "ui/viewer/picture_layer.h"
#include "ui/viewer/view_transform.h"

namespace praxis::ui::viewer {

enum class Tool { window, pan, zoom, scroll, magnify, probe };

class ImageView : public QWidget {
  Q_OBJECT
 public:
  explicit ImageView(QWidget* parent = nullptr);

  // Another slice of the same size keeps zoom, pan and window; a picture of another size is fitted.
  void setImage(std::shared_ptr<const engine::image::Image> image);
  const engine::image::Image* image() const { return m_image.get(); }

  // Without effect on colour pictures. Ends the use of the header's lookup table, if one was in use.
  void setWindow(const engine::image::Window& window);
  const engine::image::Window& window() const { return m_look.window; }
  // Shows through the picture's own VOI lookup table, if it has one.
  void useHeaderLut();
  bool usesHeaderLut() const { return m_look.useLut; }
  void setInverted(bool inverted);  // on top of what the header asks for
  bool isInverted() const { return m_look.inverted; }
  // Enlarged pictures between their pixels (the default) or as squares; from kPixelsFrom on always as squares.
  void setSmooth(bool smooth);
  bool isSmooth() const { return m_look.smooth; }
  void setPlanesVisible(bool visible);  // the picture's own overlay planes
  bool arePlanesVisible() const { return m_look.planesVisible; }

  void fit();
  double zoom() const { return m_view.zoom(); }
  // Pixels of the screen per picture column; 1: stored pixels as they are.
  double deviceZoom() const { return zoom() * devicePixelRatioF(); }
  const ViewTransform& viewTransform() const { return m_view; }
  // For linked views: pan is the way from the viewport's centre to the picture's, in viewport pixels, as
  // viewTransform().offset() gives it.
  void setView(double zoom, QPointF pan);
  // As seen now; all keep the picture point at the viewport's centre.
  void rotate(int clockwiseQuarters);
  void flipHorizontally();
  void flipVertically();
  void setOrientation(const Orientation& orientation);
  const Orientation& orientation() const { return m_view.orientation(); }

  void setTool(Tool tool);
  Tool tool() const { return m_tool; }
  // Gets left-button events over the picture first, and moves without a button; its drawing comes under the overlay.
  // Not owned: set nullptr before it dies.
  void setInteraction(Interaction* interaction);
  void repaintInteraction() { update(); }
  void setMagnifier(const Magnifier::Shape& shape) { m_magnifier.setShape(shape); }
  // How many slices a scroll drag over the height of the viewport runs through; 1 or more.
  void setScrollLength(int slices);

  // Orientation letters are those of the picture as stored: turning and flipping moves them.
  void setOverlay(const Overlay& overlay);
  void setOverlayVisible(bool visible);  // the notice and the badge stay
  // In what the picture on screen differs from the stored data now; changes with viewChanged and setImage.
  std::vector<Fidelity> fidelity() const;
  void setActive(bool active);  // a quiet border: keys and tools go here
  bool isActive() const { return m_active; }
  // The whole picture as it is shown, without overlay, in its own pixels: [rows, cols] grey or [rows, cols, 3] RGB.
  QImage rendered() const;

 Q_SIGNALS:
  void windowChanged(const praxis::engine::image::Window& window);
  void zoomChanged(double zoom);
  void viewChanged();                // zoom, position or orientation, by whatever means
  void scrollRequested(int slices);  // positive: onward
  void activatedTwice();             // double click that no interaction took
  void pressed();                    // any button: the viewport wants to be the active one
  // Row and column under the pointer; nothing when it left the picture.
  void pixelHovered(int row, int col);
  void pixelLeft();

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  void paintPointer(QPainter& painter);
  Overlay shownOverlay() const;
  RulerScale shownRuler() const;
  void changeView(bool zoomed);
  bool offerPress(const QMouseEvent& event);
  void beginDrag(const QMouseEvent& event);
  void dragTool(QPointF delta);
  void dragWindow(QPointF delta);
  void dragScroll(double delta);
  void dragZoom(double delta);
  void panBy(QPointF delta);
  void reportPixel(QPointF at);
  bool isOverPicture(QPointF picture) const;

  std::shared_ptr<const engine::image::Image> m_image;
  mutable std::optional<bool> m_hasPadding;  // of m_image, once asked
  Look m_look;
  PictureLayer m_layer;
  Magnifier m_magnifier;
  ViewTransform m_view;
  Overlay m_overlay;
  bool m_overlayVisible = true;
  bool m_active = false;
  Tool m_tool = Tool::window;
  Interaction* m_interaction = nullptr;
  bool m_interacting = false;  // from a press that the interaction took to its release
  Qt::MouseButton m_drag = Qt::NoButton;
  QPointF m_dragLast, m_dragStart;
  std::optional<QPointF> m_pointer;  // while it is over the viewport
  int m_scrollLength = 1;
  double m_scrollRest = 0;  // share of a slice already dragged
  int m_wheelRest = 0;      // eighths of a degree not yet worth a slice
};

}  // namespace praxis::ui::viewer
