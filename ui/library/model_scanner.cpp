#include "ui/library/model_scanner.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <vector>

#include <QFile>
#include <QFileInfo>
#include <QPromise>
#include <QtConcurrent>

#include "engine/base/log.h"
#include "engine/library/model_path.h"
#include "engine/model/model.h"

namespace praxis::ui::library {

namespace base = engine::base;

namespace {

std::filesystem::path nativePath(const QString& path) { return QFile::encodeName(path).toStdString(); }
QString fromNative(const std::filesystem::path& path) {
  return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

// Where a model is, and the path that was asked for if that is another.
struct Place {
  QString path;
  QString askedAs;
};

ModelEntry readEntry(const Place& place) {
  ModelEntry entry;
  entry.path = place.path;
  entry.askedAs = place.askedAs;
  auto summary = engine::library::summarise(nativePath(place.path));
  if (!summary) {
    entry.error = QString::fromStdString(summary.error().message);
    return entry;
  }
  entry.summary = *std::move(summary);
  const auto runs = engine::model::checkArchitecture(entry.summary->shape.architecture);
  if (!runs) entry.error = QString::fromStdString(runs.error().message);
  return entry;
}

std::vector<Place> findPlaces(const QStringList& folders, const QStringList& files) {
  std::vector<Place> places;
  std::vector<std::filesystem::path> roots;
  for (const QString& folder : folders) roots.push_back(nativePath(folder));
  for (const auto& path : engine::library::findModels(roots)) places.push_back({fromNative(path), {}});
  for (const QString& file : files) {
    const auto model = engine::library::modelAt(nativePath(file));
    const QString path = model ? fromNative(*model) : file;  // reading what is no model says why it is none
    const auto known = std::ranges::find(places, path, &Place::path);
    if (known == places.end())
      places.push_back({path, file});
    else
      known->askedAs = file;
  }
  return places;
}

void scanAll(QPromise<ModelEntry>& promise, const QStringList& folders, const QStringList& files) {
  try {
    for (const Place& place : findPlaces(folders, files)) {
      if (promise.isCanceled()) return;
      promise.addResult(readEntry(place));
    }
  } catch (const std::exception& exception) {
    base::log::error("library", "Looking for models stopped with an exception: {}", exception.what());
  }
}

}  // namespace

QString ModelEntry::title() const {
  const QString name = summary ? QString::fromStdString(summary->name) : QString();
  return name.isEmpty() ? QFileInfo(path).fileName() : name;
}

ModelScanner::ModelScanner(QObject* parent) : QObject(parent) {
  connect(&m_watcher, &QFutureWatcher<ModelEntry>::resultReadyAt, this,
          [this](int index) { Q_EMIT found(m_watcher.resultAt(index)); });
  connect(&m_watcher, &QFutureWatcher<ModelEntry>::finished, this, [this] {
    if (!m_watcher.isCanceled()) Q_EMIT finished();
  });
}

ModelScanner::~ModelScanner() { m_watcher.cancel(); }

void ModelScanner::scan(const QStringList& folders, const QStringList& files) {
  m_watcher.cancel();
  m_watcher.setFuture(QtConcurrent::run(scanAll, folders, files));
}

}  // namespace praxis::ui::library
