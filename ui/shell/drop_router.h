#pragma once
// What was dropped on the window, sorted by who opens it. Judged by names alone: nothing is read. Thread: any.

#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

namespace praxis::ui::shell {

struct DroppedPaths {
  QString model;          // the first .gguf
  QStringList images;     // every other file and folder of this machine, for the plugin's panel
  bool isEmpty() const { return model.isEmpty() && images.isEmpty(); }
};

DroppedPaths sortDropped(const QList<QUrl>& urls);

}  // namespace praxis::ui::shell
