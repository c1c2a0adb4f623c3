#include "ui/shell/drop_router.h"

#include <algorithm>

#include <QFile>

#include "engine/library/model_path.h"

namespace praxis::ui::shell {

namespace {

bool isModelFile(const QString& path) {
  return path.endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive) ||
         path.endsWith(QLatin1String(".safetensors"), Qt::CaseInsensitive);
}

// The path to open the model by; a model file that is not there keeps its name, so that opening it can say so.
QString modelOf(const QString& path) {
  const auto model = engine::library::modelAt(QFile::encodeName(path).toStdString());
  if (model) return QFile::decodeName(QByteArray::fromStdString(model->string()));
  return isModelFile(path) ? path : QString();
}

}  // namespace

DroppedPaths sortDropped(const QList<QUrl>& urls) {
  DroppedPaths paths;
  for (const QUrl& url : urls) {
    if (!url.isLocalFile()) continue;
    const QString path = url.toLocalFile();
    const QString model = modelOf(path);
    if (model.isEmpty()) {
      paths.images.append(path);
    } else if (paths.model.isEmpty()) {
      paths.model = model;
    }
  }
  return paths;
}

bool isFromThisMachine(const QList<QUrl>& urls) { return std::ranges::any_of(urls, &QUrl::isLocalFile); }

}  // namespace praxis::ui::shell
