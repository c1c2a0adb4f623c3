#pragma once
// What was dropped on the window, sorted by who opens it. Names decide, and for folders what lies in them: file I/O.
// Thread: any but the GUI's.

#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

namespace praxis::ui::shell {

struct DroppedPaths {
  QString model;          // the first .gguf, .safetensors or model folder
  QStringList images;     // every other file and folder of this machine, for the plugin's panel
  bool isEmpty() const { return model.isEmpty() && images.isEmpty(); }
};

DroppedPaths sortDropped(const QList<QUrl>& urls);
// Any of them can be opened at all. Reads nothing: for the GUI thread.
bool isFromThisMachine(const QList<QUrl>& urls);

}  // namespace praxis::ui::shell
