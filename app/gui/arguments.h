#pragma once
// The command line of `praxis`. Thread: any.

#include <optional>

#include <QString>
#include <QStringList>

#include "engine/base/log.h"
#include "engine/base/result.h"
#include "ui/style/tokens.h"

namespace praxis::app::gui {

struct Arguments {
  std::optional<engine::base::log::Level> logLevel;  // the saved setting otherwise
  QString modelPath;                                 // loaded at the start in place of the last one
  QString studyPath;                                 // opened on the Imaging page
  QString dataFolder;                         // settings, log, cache and models live here in place of the XDG folders
  QString tourFolder;                         // run the scripted tour and leave its pictures here
  std::optional<ui::style::Theme> tourTheme;  // both themes otherwise
  bool version = false;
  bool help = false;
};

// `line` begins with the program's name.
engine::base::Result<Arguments> parseArguments(const QStringList& line);
QString usage();
QString version();

}  // namespace praxis::app::gui
