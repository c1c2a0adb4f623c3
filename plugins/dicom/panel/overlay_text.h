#pragma once
// What stands in the corners of a viewport, from headers: top left patient and study, top right institution and time,
// bottom left window and position, bottom right technique. Thread: gui.

#include <optional>

#include <QSize>
#include <QString>
#include <QStringList>

#include "engine/image/image.h"
#include "plugins/dicom/study/study.h"
#include "ui/viewer/overlay.h"

namespace praxis::plugins::dicom::panel {

// "Family^Given^Middle" as "Family, Given Middle", names in Chinese, Japanese or Korean writing without comma and
// blank; then the ideographic group, if there is one (PS3.5 6.2.1.2). The phonetic group says the same again and is
// left out.
QString readableName(const std::string& personName);
// "20260131" as "2026-01-31", "134501.12" as "13:45:01"; anything else as it is.
QString readableDate(const std::string& date);
QString readableTime(const std::string& time);

// Below this size the corners would meet in the middle, so they say less.
bool isSmall(QSize room);

struct ViewState {
  engine::image::Window window;
  bool usesLut = false;
  bool inverted = false;
  double zoom = 1;
  int slice = 0;                 // from 0
  std::optional<QString> probe;  // "row 12, column 40: -35 HU"
  QString label;                 // "Prior 2025-03-01"; stands first
  bool keyImage = false;
  QStringList doubts;      // differences from the stored data, for the badge
  bool weighty = false;    // one of them may change what is read from the picture
  QSize room{1024, 1024};  // of the viewport: a small one carries less text
};

ui::viewer::Overlay overlayFor(const study::Patient& patient, const study::Study& study, const study::Series& series,
                               const engine::image::Image& image, const ViewState& state);
// The physical value under the pointer with its unit, or the colour.
QString probeText(const engine::image::Image& image, int row, int col);

}  // namespace praxis::plugins::dicom::panel
