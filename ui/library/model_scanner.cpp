#include "ui/library/model_scanner.h"

#include <exception>
#include <filesystem>
#include <vector>

#include <QFile>
#include <QFileInfo>
#include <QPromise>
#include <QtConcurrent>

#include "engine/base/log.h"
#include "engine/model/model.h"

namespace praxis::ui::library {

namespace base = engine::base;

namespace {

std::filesystem::path nativePath(const QString& path) { return QFile::encodeName(path).toStdString(); }
QString fromNative(const std::filesystem::path& path) {
  return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

ModelEntry readEntry(const QString& path) {
  ModelEntry entry;
  entry.path = path;
  auto summary = engine::library::summarise(nativePath(path));
  if (!summary) {
    entry.error = QString::fromStdString(summary.error().message);
    return entry;
  }
  entry.summary = *std::move(summary);
  const auto runs = engine::model::checkArchitecture(entry.summary->shape.architecture);
  if (!runs) entry.error = QString::fromStdString(runs.error().message);
  return entry;
}

void scanAll(QPromise<ModelEntry>& promise, const QStringList& folders, const QStringList& files) {
  try {
    QStringList paths;
    std::vector<std::filesystem::path> roots;
    for (const QString& folder : folders) roots.push_back(nativePath(folder));
    for (const auto& path : engine::library::findModels(roots)) paths.append(fromNative(path));
    for (const QString& file : files) {
      if (!paths.contains(file)) paths.append(file);
    }
    for (const QString& path : paths) {
      if (promise.isCanceled()) return;
      promise.addResult(readEntry(path));
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
