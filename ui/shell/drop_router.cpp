#include "ui/shell/drop_router.h"

namespace praxis::ui::shell {

DroppedPaths sortDropped(const QList<QUrl>& urls) {
  DroppedPaths paths;
  for (const QUrl& url : urls) {
    if (!url.isLocalFile()) continue;
    const QString path = url.toLocalFile();
    if (!path.endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive)) {
      paths.images.append(path);
    } else if (paths.model.isEmpty()) {
      paths.model = path;
    }
  }
  return paths;
}

}  // namespace praxis::ui::shell
