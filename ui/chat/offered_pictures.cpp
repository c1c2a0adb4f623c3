#include "ui/chat/offered_pictures.h"

#include <algorithm>

#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

namespace praxis::ui::chat {

namespace {

bool hasSuffix(const QString& path, const QStringList& suffixes) {
  return suffixes.contains(QFileInfo(path).suffix(), Qt::CaseInsensitive);
}

QStringList localFiles(const QMimeData& data) {
  QStringList paths;
  for (const QUrl& url : data.urls()) {
    if (url.isLocalFile()) paths << url.toLocalFile();
  }
  return paths;
}

}  // namespace

bool hasPictureName(const QString& path) {
  static const QStringList kSuffixes{QStringLiteral("png"), QStringLiteral("jpg"),  QStringLiteral("jpeg"),
                                     QStringLiteral("bmp"), QStringLiteral("webp"), QStringLiteral("tif"),
                                     QStringLiteral("tiff")};
  return hasSuffix(path, kSuffixes);
}

bool offersPictures(const QMimeData& data) {
  static const QStringList kModels{QStringLiteral("gguf"), QStringLiteral("safetensors")};
  const QStringList paths = localFiles(data);
  if (std::ranges::any_of(paths, [](const QString& path) { return hasSuffix(path, kModels); })) return false;
  return !paths.isEmpty() || (data.hasImage() && !data.hasText());
}

Offered offeredBy(const QMimeData& data) {
  Offered offered{localFiles(data), {}};
  if (offered.paths.isEmpty() && data.hasImage()) offered.image = qvariant_cast<QImage>(data.imageData());
  return offered;
}

}  // namespace praxis::ui::chat
