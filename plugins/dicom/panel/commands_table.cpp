#include <QtGlobal>

#include "plugins/dicom/panel/commands.h"

namespace praxis::plugins::dicom::panel {

namespace {

constexpr int with(Qt::Modifier modifier, int key) { return static_cast<int>(modifier) | key; }

}  // namespace

#define NAME(text) QT_TRANSLATE_NOOP("Commands", text)

std::span<const CommandRow> commandRows() {
  using C = Command;
  using G = CommandGroup;
  static constexpr CommandRow kRows[] = {
      {C::toolWindow, G::tool, NAME("Window and level"), "window-level", Qt::Key_W, true},
      {C::toolPan, G::tool, NAME("Move"), "pan", Qt::Key_P, true},
      {C::toolZoom, G::tool, NAME("Zoom"), "zoom", Qt::Key_Z, true},
      {C::toolScroll, G::tool, NAME("Scroll"), "scroll", Qt::Key_S, true},
      {C::toolMagnify, G::tool, NAME("Magnifier"), "magnifier", Qt::Key_M, true},
      {C::toolProbe, G::tool, NAME("Probe values"), "probe", Qt::Key_H, true},
      {C::toolLength, G::measure, NAME("Length"), "ruler", Qt::Key_L, true},
      {C::toolAngle, G::measure, NAME("Angle"), "angle", Qt::Key_A, true},
      {C::toolRectangle, G::measure, NAME("Rectangle"), "rectangle", Qt::Key_B, true},
      {C::toolEllipse, G::measure, NAME("Ellipse"), "ellipse", Qt::Key_E, true},
      {C::toolFreehand, G::measure, NAME("Freehand region"), "freehand", Qt::Key_D, true},
      {C::toolArrow, G::measure, NAME("Arrow with text"), "arrow", Qt::Key_T, true},
      {C::rotateLeft, G::picture, NAME("Rotate left"), "rotate-left", Qt::Key_BracketLeft},
      {C::rotateRight, G::picture, NAME("Rotate right"), "rotate", Qt::Key_BracketRight},
      {C::flipHorizontal, G::picture, NAME("Flip left to right"), "flip-horizontal", Qt::Key_X},
      {C::flipVertical, G::picture, NAME("Flip top to bottom"), "flip-vertical", Qt::Key_Y},
      {C::invert, G::picture, NAME("Invert"), "invert", Qt::Key_I, true},
      {C::fit, G::picture, NAME("Fit to viewport"), "fit", Qt::Key_F},
      {C::reset, G::picture, NAME("Reset window, zoom and position"), "reset", Qt::Key_R},
      {C::previousSlice, G::move, NAME("Previous slice"), "", Qt::Key_Up},
      {C::nextSlice, G::move, NAME("Next slice"), "", Qt::Key_Down},
      {C::pageBack, G::move, NAME("Ten slices back"), "", Qt::Key_PageUp},
      {C::pageOn, G::move, NAME("Ten slices on"), "", Qt::Key_PageDown},
      {C::firstSlice, G::move, NAME("First slice"), "", Qt::Key_Home},
      {C::lastSlice, G::move, NAME("Last slice"), "", Qt::Key_End},
      {C::previousSeries, G::move, NAME("Previous series"), "", Qt::Key_Left},
      {C::nextSeries, G::move, NAME("Next series"), "", Qt::Key_Right},
      {C::cine, G::move, NAME("Play or pause"), "play", Qt::Key_Space, true},
      {C::cineFaster, G::move, NAME("Play faster"), "", Qt::Key_Plus},
      {C::cineSlower, G::move, NAME("Play slower"), "", Qt::Key_Minus},
      {C::nextViewport, G::grid, NAME("Next viewport"), "", Qt::Key_Tab},
      {C::previousViewport, G::grid, NAME("Previous viewport"), "", with(Qt::SHIFT, Qt::Key_Backtab)},
      {C::solo, G::grid, NAME("This viewport alone, and back"), "fit", Qt::Key_Return},
      {C::hangAgain, G::grid, NAME("Layout that suits the study"), "layers", Qt::Key_G},
      {C::detach, G::grid, NAME("Move viewports to a window of their own"), "detach", Qt::Key_F11, true},
      {C::linkScroll, G::link, NAME("Scroll together by position"), "", with(Qt::SHIFT, Qt::Key_S), true},
      {C::linkByNumber, G::link, NAME("Without positions, scroll by number"), "", 0, true},
      {C::linkWindow, G::link, NAME("Window together"), "", with(Qt::SHIFT, Qt::Key_W), true},
      {C::linkZoom, G::link, NAME("Zoom and move together"), "", with(Qt::SHIFT, Qt::Key_Z), true},
      {C::referenceLines, G::link, NAME("Reference lines"), "", with(Qt::SHIFT, Qt::Key_L), true},
      {C::keyImage, G::mark, NAME("Key image"), "key-image", Qt::Key_K, true},
      {C::overlays, G::mark, NAME("Text and overlays of the pictures"), "", Qt::Key_O, true},
      {C::measurements, G::mark, NAME("Measurements and marks"), "", Qt::Key_V, true},
      {C::undo, G::mark, NAME("Undo"), "undo", with(Qt::CTRL, Qt::Key_Z)},
      {C::redo, G::mark, NAME("Redo"), "", with(Qt::CTRL, with(Qt::SHIFT, Qt::Key_Z))},
      {C::removeMark, G::mark, NAME("Remove the chosen measurement"), "trash", Qt::Key_Delete},
      {C::exportPicture, G::exporting, NAME("Picture as shown (PNG)"), "camera", with(Qt::CTRL, Qt::Key_P)},
      {C::exportTable, G::exporting, NAME("Measurements as a table (CSV)"), "export", 0},
      {C::exportReport, G::exporting, NAME("Measurements as DICOM SR"), "export", 0},
      {C::exportKeyImages, G::exporting, NAME("Key images as DICOM KO"), "export", 0},
      {C::askSlice, G::question, NAME("Ask about this slice"), "assistant", Qt::Key_Q},
      {C::askSeries, G::question, NAME("Ask about this series"), "layers", with(Qt::SHIFT, Qt::Key_Q)},
      {C::askRegion, G::question, NAME("Ask about this region"), "rectangle", with(Qt::ALT, Qt::Key_Q)},
  };
  return kRows;
}

#undef NAME

}  // namespace praxis::plugins::dicom::panel
