#pragma once
// Where the program keeps and finds its files. Thread: any; find() touches the disk, so it runs before the window
// shows.

#include <QString>

namespace praxis::app::gui {

struct Places {
  QString settingsFile;  // $XDG_CONFIG_HOME/praxis/praxis.ini
  QString logFile;       // $XDG_STATE_HOME/praxis/praxis.log
  QString cacheFolder;   // $XDG_CACHE_HOME/praxis
  QString dataFolder;    // $XDG_DATA_HOME/praxis
  // In share/praxis/models beside the program's bin: praxis-small.Q8_0.gguf, or else the untrained praxis-sample.gguf;
  // empty when both are absent.
  QString sampleModel;
  QString sampleStudy;  // share/praxis/sample-study; empty when absent
};

// `dataFolder` holds everything that is kept in place of the XDG folders, unless it is empty; it is made if needed.
Places findPlaces(const QString& dataFolder);

}  // namespace praxis::app::gui
