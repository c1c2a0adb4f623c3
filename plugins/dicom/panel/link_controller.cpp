#include "plugins/dicom/panel/link_controller.h"

#include "plugins/dicom/panel/reference_layer.h"
#include "plugins/dicom/panel/viewport.h"
#include "plugins/dicom/panel/viewport_grid.h"

namespace praxis::plugins::dicom::panel {

LinkController::LinkController(ViewportGrid& grid, QObject* parent) : QObject(parent), m_grid(grid) {
  for (Viewport* viewport : grid.viewports()) watch(viewport);
  connect(&grid, &ViewportGrid::viewportMade, this, &LinkController::watch);
  connect(&grid, &ViewportGrid::activeChanged, this, &LinkController::drawLines);
  connect(&grid, &ViewportGrid::arrangementChanged, this, &LinkController::drawLines);
}

void LinkController::watch(Viewport* viewport) {
  connect(viewport, &Viewport::sliceChanged, this, [this, viewport](int before, int) { scroll(*viewport, before); });
  connect(viewport, &Viewport::windowChosen, this, [this, viewport] { window(*viewport); });
  connect(viewport, &Viewport::viewMoved, this, [this, viewport] {
    if (viewport == &m_grid.active()) zoom(*viewport);
  });
  connect(viewport, &Viewport::stateChanged, this, &LinkController::drawLines);
  connect(viewport, &Viewport::contentChanged, this, &LinkController::drawLines);
}

void LinkController::setOptions(const LinkOptions& options) {
  m_options = options;
  Viewport& active = m_grid.active();
  if (active.series() != nullptr) {
    scroll(active, active.slice());
    if (active.windowMode() == Viewport::WindowMode::fixed) window(active);
    zoom(active);
  }
  drawLines();
}

void LinkController::scroll(const Viewport& source, int before) {
  if (!m_options.scroll || source.series() == nullptr) return;
  for (Viewport* other : m_grid.viewports()) {
    if (other == &source || other->series() == nullptr || other->isPlaying()) continue;
    if (shareStack(*other->series(), *source.series())) {
      if (const auto slice = nearestSlice(*other->series(), *source.series(), source.slice())) other->followTo(*slice);
    } else if (m_options.scrollByNumber) {
      other->followTo(other->slice() + source.slice() - before);
    }
  }
}

void LinkController::window(Viewport& source) {
  if (!m_options.window || source.series() == nullptr || source.image() == nullptr) return;
  for (Viewport* other : m_grid.viewports()) {
    if (other == &source || other->image() == nullptr || other->image()->isColour()) continue;
    if (other->series()->modality == source.series()->modality) other->followWindow(source.view().window());
  }
}

void LinkController::zoom(Viewport& source) {
  if (!m_options.zoom || source.image() == nullptr) return;
  const ui::viewer::ViewTransform& from = source.view().viewTransform();
  const QPointF centre = from.toPicture({from.viewport().width() / 2, from.viewport().height() / 2});
  for (Viewport* other : m_grid.viewports()) {
    if (other == &source || other->image() == nullptr) continue;
    const Viewport::Quiet quiet(*other);
    ui::viewer::ImageView& view = other->view();
    if (from.isFitted()) {
      view.fit();
      continue;
    }
    const double here = source.image()->colSpacing, there = other->image()->colSpacing;
    // By millimetres where both know them, else by how much of the picture is seen.
    const double zoom = here > 0 && there > 0 ? from.zoom() * there / here
                                              : view.viewTransform().fitZoom() * from.zoom() / from.fitZoom();
    const QSizeF size = view.viewTransform().picture();
    const QPointF follows =
        followCentre(*other->series(), other->slice(), size, *source.series(), source.slice(), from.picture(), centre);
    const QPointF way = QPointF(size.width() / 2, size.height() / 2) - follows;
    view.setView(zoom, view.orientation().map({way.x() * zoom, way.y() * zoom * other->image()->pixelAspect}));
  }
}

void LinkController::drawLines() {
  const Viewport& active = m_grid.active();
  for (Viewport* viewport : m_grid.viewports()) {
    std::vector<QLineF> lines;
    if (m_options.referenceLines && viewport != &active && viewport->image() != nullptr && active.image() != nullptr) {
      const auto line = referenceLine(*viewport->series(), viewport->slice(), *active.series(), active.slice());
      if (line) lines.push_back(*line);
    }
    viewport->referenceLayer().setLines(std::move(lines));
  }
}

}  // namespace praxis::plugins::dicom::panel
