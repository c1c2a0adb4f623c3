// What each command does on the viewing page.

#include <algorithm>
#include <cmath>

#include "engine/image/render.h"
#include "plugins/dicom/panel/exporter.h"
#include "plugins/dicom/panel/link_controller.h"
#include "plugins/dicom/panel/series_list.h"
#include "plugins/dicom/panel/study_marks.h"
#include "plugins/dicom/panel/tool_bar.h"
#include "plugins/dicom/panel/viewing_page.h"
#include "plugins/dicom/panel/viewport.h"
#include "plugins/dicom/panel/viewport_grid.h"
#include "plugins/dicom/panel/window_menu.h"
#include "ui/viewer/annotation_layer.h"

namespace praxis::plugins::dicom::panel {

using C = Command;

namespace {

constexpr int kPage = 10;
constexpr double kRateStep = 1.25;

// The part of the picture that is in sight, as a picture of its own.
engine::image::Image partInSight(const engine::image::Image& image, const ui::viewer::ViewTransform& view) {
  const QRectF seen(view.toPicture({0, 0}), view.toPicture({view.viewport().width(), view.viewport().height()}));
  const QRect part = seen.normalized().toAlignedRect().intersected(QRect(0, 0, image.cols, image.rows));
  engine::image::Image out;
  out.rows = part.height();
  out.cols = part.width();
  for (int row = part.top(); row <= part.bottom(); ++row) {
    const auto start = static_cast<std::ptrdiff_t>(row) * image.cols + part.left();
    out.values.insert(out.values.end(), image.values.begin() + start, image.values.begin() + start + part.width());
    if (image.padding.empty()) continue;
    out.padding.insert(out.padding.end(), image.padding.begin() + start, image.padding.begin() + start + part.width());
  }
  return out;
}

}  // namespace

ui::viewer::Tool ViewingPage::toolFor(Command command) {
  using ui::viewer::Tool;
  switch (command) {
    case C::toolPan:
      return Tool::pan;
    case C::toolZoom:
      return Tool::zoom;
    case C::toolScroll:
      return Tool::scroll;
    case C::toolMagnify:
      return Tool::magnify;
    case C::toolProbe:
      return Tool::probe;
    default:
      return Tool::window;
  }
}

std::optional<ui::viewer::AnnotationKind> ViewingPage::kindFor(Command command) {
  using Kind = ui::viewer::AnnotationKind;
  switch (command) {
    case C::toolLength:
      return Kind::length;
    case C::toolAngle:
      return Kind::angle;
    case C::toolRectangle:
      return Kind::rectangle;
    case C::toolEllipse:
      return Kind::ellipse;
    case C::toolFreehand:
      return Kind::freehand;
    case C::toolArrow:
      return Kind::arrow;
    default:
      return std::nullopt;
  }
}

void ViewingPage::run(Command command) {
  switch (row(command).group) {
    case CommandGroup::tool:
    case CommandGroup::measure:
      setTool(command);
      break;
    case CommandGroup::picture:
      runOnPicture(command);
      break;
    case CommandGroup::move:
      runMovement(command);
      break;
    case CommandGroup::grid:
      runOnGrid(command);
      break;
    case CommandGroup::link:
      toggleLink(command);
      break;
    case CommandGroup::mark:
      runOnMarks(command);
      break;
    case CommandGroup::exporting:
      runExport(command);
      break;
    case CommandGroup::question:
      runQuestion(command);
      break;
  }
  refreshTools();
}

void ViewingPage::choosePreset(int place) { m_tools->windows().chooseDigit(place); }

void ViewingPage::setTool(Command command) {
  m_tool = command;
  if (command != C::toolRectangle) m_regionQuestion.reset();
  equipViewports();
  // Nobody measures on a picture that runs away.
  if (kindFor(command)) {
    for (Viewport* viewport : m_grid->viewports()) viewport->setPlaying(false);
  }
  m_tools->setTool(command);
}

// What was switched while a viewport was out of the grid holds for it too.
void ViewingPage::equipViewports() {
  for (Viewport* viewport : m_grid->viewports()) {
    viewport->view().setTool(toolFor(m_tool));
    viewport->marks().setTool(kindFor(m_tool));
    viewport->setTextVisible(m_textVisible);
    viewport->marks().setVisible(m_marksVisible);
  }
}

void ViewingPage::runOnPicture(Command command) {
  Viewport& viewport = m_grid->active();
  if (viewport.series() == nullptr) return;
  switch (command) {
    case C::rotateLeft:
      viewport.view().rotate(-1);
      break;
    case C::rotateRight:
      viewport.view().rotate(1);
      break;
    case C::flipHorizontal:
      viewport.view().flipHorizontally();
      break;
    case C::flipVertical:
      viewport.view().flipVertically();
      break;
    case C::invert:
      viewport.setInverted(!viewport.view().isInverted());
      break;
    case C::fit:
      viewport.view().fit();
      break;
    case C::reset:
      viewport.reset();
      break;
    default:
      break;
  }
}

void ViewingPage::runMovement(Command command) {
  Viewport& viewport = m_grid->active();
  switch (command) {
    case C::previousSlice:
      viewport.goTo(viewport.slice() - 1);
      break;
    case C::nextSlice:
      viewport.goTo(viewport.slice() + 1);
      break;
    case C::pageBack:
      viewport.goTo(viewport.slice() - kPage);
      break;
    case C::pageOn:
      viewport.goTo(viewport.slice() + kPage);
      break;
    case C::firstSlice:
      viewport.goTo(0);
      break;
    case C::lastSlice:
      viewport.goTo(viewport.sliceCount() - 1);
      break;
    case C::previousSeries:
      stepSeries(-1);
      break;
    case C::nextSeries:
      stepSeries(1);
      break;
    case C::cine:
      viewport.setPlaying(!viewport.isPlaying());
      break;
    case C::cineFaster:
      viewport.setFramesPerSecond(std::ceil(viewport.framesPerSecond() * kRateStep));
      break;
    case C::cineSlower:
      viewport.setFramesPerSecond(std::floor(viewport.framesPerSecond() / kRateStep));
      break;
    default:
      break;
  }
}

void ViewingPage::runOnGrid(Command command) {
  const int step = command == C::nextViewport ? 1 : -1;
  switch (command) {
    case C::nextViewport:
    case C::previousViewport:
      m_grid->activate((m_grid->activeIndex() + step + m_grid->count()) % m_grid->count());
      break;
    case C::solo:
      m_grid->setSolo(!m_grid->isSolo());
      break;
    case C::hangAgain:
      hangAgain();
      break;
    case C::detach:
      setDetached(!isDetached());
      break;
    default:
      break;
  }
}

void ViewingPage::runOnMarks(Command command) {
  Viewport& viewport = m_grid->active();
  switch (command) {
    case C::overlays:
      m_textVisible = !m_textVisible;
      equipViewports();
      break;
    case C::measurements:
      m_marksVisible = !m_marksVisible;
      equipViewports();
      break;
    case C::keyImage:
      if (viewport.currentSlice() == nullptr || viewport.isWaiting()) break;
      m_marks->toggleKeyImage(*viewport.content().study, *viewport.series(), *viewport.currentSlice());
      break;
    case C::undo:
      if (viewport.marks().set() != nullptr) viewport.marks().set()->undoStack().undo();
      break;
    case C::redo:
      if (viewport.marks().set() != nullptr) viewport.marks().set()->undoStack().redo();
      break;
    case C::removeMark:
      viewport.marks().removeSelected();
      break;
    default:
      break;
  }
}

void ViewingPage::runExport(Command command) {
  Viewport& viewport = m_grid->active();
  const study::Study* study = viewport.content().study;
  if (study == nullptr) return;
  if (command == C::exportPicture) return m_exporter->savePicture(viewport.view().grab().toImage());
  StudyRecords& records = m_marks->of(*study);
  const record::StudyRecord record = records.record();
  const bool wantsKeys = command == C::exportKeyImages;
  if (wantsKeys ? record.keyImages.empty() : record.measurements.empty()) {
    Q_EMIT noted(wantsKeys ? tr("This study has no key images yet. Press K on a picture to mark it.")
                           : tr("This study has no measurements yet. Choose a measuring tool and draw one."));
    return;
  }
  const auto kind = command == C::exportTable    ? StudyRecords::Export::csv
                    : command == C::exportReport ? StudyRecords::Export::report
                                                 : StudyRecords::Export::keyObjects;
  m_exporter->askFor(kind,
                     [records = QPointer(&records), kind, files = StudyMarks::sourcesOf(*study)](const QString& path) {
                       if (records) records->exportTo(kind, path, files);
                     });
}

void ViewingPage::refreshMarks() {
  for (Viewport* viewport : m_grid->viewports()) viewport->setKeyImage(isKeyImage(*viewport));
  refreshTools();
}

bool ViewingPage::isKeyImage(const Viewport& viewport) const {
  const study::Slice* slice = viewport.currentSlice();
  return slice != nullptr && m_marks->isKeyImage(*viewport.content().study, *viewport.series(), *slice);
}

void ViewingPage::toggleLink(Command command) {
  LinkOptions options = m_links->options();
  bool* option = nullptr;
  switch (command) {
    case C::linkScroll:
      option = &options.scroll;
      break;
    case C::linkByNumber:
      option = &options.scrollByNumber;
      break;
    case C::linkWindow:
      option = &options.window;
      break;
    case C::linkZoom:
      option = &options.zoom;
      break;
    case C::referenceLines:
      option = &options.referenceLines;
      break;
    default:
      return;
  }
  *option = !*option;
  m_links->setOptions(options);
}

void ViewingPage::stepSeries(int step) {
  const int row = rowOf(m_grid->active().series());
  const int target = std::clamp(row + step, 0, std::max(0, m_series->seriesModel().rowCount() - 1));
  if (row >= 0 && target != row) showSeries(target);
}

void ViewingPage::windowFromPart() {
  Viewport& viewport = m_grid->active();
  if (viewport.image() == nullptr || viewport.image()->isColour()) return;
  const engine::image::Image part = partInSight(*viewport.image(), viewport.view().viewTransform());
  if (!part.values.empty()) viewport.setWindow(engine::image::autoWindow(part));
}

void ViewingPage::refreshTools() {
  const Viewport& active = m_grid->active();
  const LinkOptions& options = m_links->options();
  m_tools->setChecked(C::linkScroll, options.scroll);
  m_tools->setChecked(C::linkByNumber, options.scrollByNumber);
  m_tools->setChecked(C::linkWindow, options.window);
  m_tools->setChecked(C::linkZoom, options.zoom);
  m_tools->setChecked(C::referenceLines, options.referenceLines);
  m_tools->setChecked(C::invert, m_grid->active().view().isInverted());
  m_tools->setChecked(C::cine, active.isPlaying());
  m_tools->setCineEnabled(active.sliceCount() > 1);
  m_tools->setChecked(C::overlays, m_textVisible);
  m_tools->setChecked(C::measurements, m_marksVisible);
  m_tools->setChecked(C::keyImage, isKeyImage(active));
  m_tools->setChecked(C::detach, isDetached());
  m_tools->setFramesPerSecond(active.framesPerSecond());
  m_tools->setGrid(m_grid->rows(), m_grid->cols());
  refreshWindows();
  const QSignalBlocker quiet(m_series->selectionModel());
  const int row = rowOf(active.series());
  if (row >= 0 && m_series->currentIndex().row() != row) {
    m_series->setCurrentIndex(m_series->seriesModel().index(row));
    m_series->viewport()->update();
  }
}

// Filling reads the whole picture, so it is done once for each series in a viewport.
void ViewingPage::refreshWindows() {
  Viewport& active = m_grid->active();
  WindowMenu& menu = m_tools->windows();
  const void* content = active.image() != nullptr ? active.series() : nullptr;
  if (m_filledFor != &active || m_filledContent != content) {
    m_filledFor = &active;
    m_filledContent = content;
    menu.fill(active.image().get(), content != nullptr ? active.series()->modality : std::string());
  }
  if (active.windowMode() == Viewport::WindowMode::fixed)
    menu.mark(active.view().window());
  else
    menu.markHeader();
}

}  // namespace praxis::plugins::dicom::panel
