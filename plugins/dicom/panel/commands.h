#pragma once
// Everything that can be done to the viewports, as data: name, icon and key. Toolbar, menus and keyboard all read the
// same table, so a tool tip never names a key that does something else. Thread: gui.

#include <optional>
#include <span>

#include <QKeyEvent>
#include <QString>

namespace praxis::plugins::dicom::panel {

enum class Command {
  // Tools: one at a time.
  toolWindow,
  toolPan,
  toolZoom,
  toolScroll,
  toolMagnify,
  toolProbe,
  toolLength,
  toolAngle,
  toolRectangle,
  toolEllipse,
  toolFreehand,
  toolArrow,
  // The picture in the active viewport.
  rotateLeft,
  rotateRight,
  flipHorizontal,
  flipVertical,
  invert,
  fit,
  reset,
  // Moving through it.
  previousSlice,
  nextSlice,
  pageBack,
  pageOn,
  firstSlice,
  lastSlice,
  previousSeries,
  nextSeries,
  cine,
  cineFaster,
  cineSlower,
  // The grid.
  nextViewport,
  previousViewport,
  solo,
  hangAgain,
  detach,
  // Links, each on or off.
  linkScroll,
  linkByNumber,
  linkWindow,
  linkZoom,
  referenceLines,
  // Marks.
  keyImage,
  overlays,
  measurements,
  undo,
  redo,
  removeMark,
  exportPicture,
  exportTable,
  exportReport,
  exportKeyImages,
  // Questions to a model about the picture in the active viewport.
  askSlice,
  askSeries,
  askRegion,
};

enum class CommandGroup { tool, measure, picture, move, grid, link, mark, exporting, question };

struct CommandRow {
  Command command;
  CommandGroup group;
  const char* name;  // for tr() in context "Commands"
  const char* icon;  // of resources/icons; may be empty
  int key;           // Qt::Key with modifiers; 0: none
  bool checkable = false;
};

std::span<const CommandRow> commandRows();
const CommandRow& row(Command command);
QString nameOf(Command command);
// "Invert (I)"
QString toolTipOf(Command command);
std::optional<Command> commandFor(const QKeyEvent& event);
// Digit keys choose windows: place from 0 for key 1, 9 for key 0.
std::optional<int> presetFor(const QKeyEvent& event);
inline bool isTool(Command command) { return command <= Command::toolArrow; }
inline bool isMeasuring(Command command) { return isTool(command) && command >= Command::toolLength; }

}  // namespace praxis::plugins::dicom::panel
