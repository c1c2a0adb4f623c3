#include "ui/chat/picture_reader.h"

#include <algorithm>
#include <cstring>

#include <QBuffer>
#include <QColorSpace>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>

#include "engine/image/render.h"
#include "ui/style/tokens.h"

namespace praxis::ui::chat {

namespace base = engine::base;
namespace image = engine::image;

namespace {

constexpr qint64 kBytesPerPixelMax = 8;  // of what Qt decodes to: 16 bits for each of four channels
constexpr qint64 kMegabyte = 1024 * 1024;

QString tr(const char* text) { return QCoreApplication::translate("praxis::ui::chat", text); }

base::Error failed(base::ErrorCode code, const QString& message) { return base::Error{code, message.toStdString()}; }

base::Error cannotRead(const QString& name, const QString& why) {
  return failed(base::ErrorCode::corrupt, tr("%1 could not be read: %2").arg(name, why));
}

QString millions(qint64 pixels) { return QString::number(static_cast<double>(pixels) / 1e6, 'f', 1); }

base::Result<void> checkSize(QSize size, const QString& name) {
  const qint64 pixels = qint64{size.width()} * size.height();
  if (!size.isValid() || pixels <= 0) return cannotRead(name, tr("its header tells no size."));
  if (pixels <= kPicturePixelsMax) return {};
  return failed(base::ErrorCode::invalidArgument,
                tr("%1 has %2 million pixels; pictures of up to %3 million can be attached. Make it smaller first.")
                    .arg(name, millions(pixels), millions(kPicturePixelsMax)));
}

base::Result<QImage> decode(QIODevice& device, const QString& name) {
  QImageReader reader(&device);
  reader.setDecideFormatFromContent(true);
  reader.setAutoTransform(true);
  QImageReader::setAllocationLimit(static_cast<int>(kPicturePixelsMax * kBytesPerPixelMax / kMegabyte));
  const QString format = QString::fromLatin1(reader.format());
  if (!pictureFormats().contains(format)) {
    return failed(base::ErrorCode::unsupported, tr("%1 is no picture in a format that can be attached (%2).")
                                                    .arg(name, pictureFormats().join(QStringLiteral(", "))));
  }
  PRAXIS_TRY(checkSize(reader.size(), name));
  QImage decoded = reader.read();
  if (decoded.isNull()) return cannotRead(name, tr("the file is damaged or cut short."));
  return decoded;
}

}  // namespace

QStringList pictureFormats() {
  // Formats that draw with scripts, links or pages (svg, pdf) are not pictures in this sense.
  static const QStringList kOffered{QStringLiteral("png"), QStringLiteral("jpeg"), QStringLiteral("bmp"),
                                    QStringLiteral("webp"), QStringLiteral("tiff")};
  QStringList formats;
  const QList<QByteArray> readable = QImageReader::supportedImageFormats();
  for (const QString& format : kOffered) {
    if (readable.contains(format.toLatin1())) formats << format;
  }
  return formats;
}

bool isDicomFile(const QString& path) {
  constexpr int kPreamble = 128;
  QFile file(path);
  if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly)) return false;
  const QByteArray head = file.read(kPreamble + 4);
  return head.size() == kPreamble + 4 && head.endsWith("DICM");
}

QImage thumbnailOf(const QImage& picture) {
  if (std::max(picture.width(), picture.height()) <= kThumbnailPixels) return picture.copy();
  return picture.scaled(kThumbnailPixels, kThumbnailPixels, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

base::Result<bridge::ImageAttachment> attachmentOf(const QImage& picture, const QString& name) {
  PRAXIS_TRY(checkSize(picture.size(), name));
  QImage whole = picture;
  if (whole.colorSpace().isValid() && whole.colorSpace() != QColorSpace(QColorSpace::SRgb)) {
    whole.convertToColorSpace(QColorSpace(QColorSpace::SRgb));
  }
  if (whole.hasAlphaChannel()) {
    // What lies under a transparent pixel is not meant to be seen; paper is white.
    QImage ground(whole.size(), QImage::Format_RGB32);
    ground.fill(style::kPaper);
    const QImage over = whole.convertToFormat(QImage::Format_ARGB32);
    for (int y = 0; y < over.height(); ++y) {
      const auto* from = reinterpret_cast<const QRgb*>(over.constScanLine(y));
      auto* to = reinterpret_cast<QRgb*>(ground.scanLine(y));
      for (int x = 0; x < over.width(); ++x) {
        const int alpha = qAlpha(from[x]);
        const auto blend = [alpha](int c) { return (c * alpha + 255 * (255 - alpha) + 127) / 255; };
        to[x] = qRgb(blend(qRed(from[x])), blend(qGreen(from[x])), blend(qBlue(from[x])));
      }
    }
    whole = ground;
  }
  whole = whole.convertToFormat(QImage::Format_RGB888);
  if (whole.isNull()) return failed(base::ErrorCode::outOfMemory, tr("There is no memory left for %1.").arg(name));
  auto values = std::make_shared<image::Image>();
  values->rows = whole.height();
  values->cols = whole.width();
  values->photometric = image::Photometric::rgb;
  const std::size_t bytes = static_cast<std::size_t>(whole.width()) * 3;
  values->rgb.resize(bytes * static_cast<std::size_t>(whole.height()));
  for (int y = 0; y < whole.height(); ++y) {
    std::memcpy(values->rgb.data() + bytes * static_cast<std::size_t>(y), whole.constScanLine(y), bytes);
  }
  bridge::ImageAttachment attachment;
  attachment.name = name;
  attachment.thumbnail = thumbnailOf(whole);
  attachment.pictures.append(std::move(values));
  return attachment;
}

base::Result<bridge::ImageAttachment> readPicture(const QString& path) {
  const QFileInfo info(path);
  const QString name = info.fileName();
  // Pipes and devices would be waited for.
  if (!info.isFile()) return cannotRead(name, tr("it is no file."));
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return cannotRead(name, file.errorString());
  if (file.size() > kPictureBytesMax) {
    return failed(base::ErrorCode::invalidArgument,
                  tr("%1 has %2 MB; files of up to %3 MB can be attached. Make it smaller first.")
                      .arg(name)
                      .arg(file.size() / kMegabyte)
                      .arg(kPictureBytesMax / kMegabyte));
  }
  const QImage decoded = PRAXIS_TRY(decode(file, name));
  return attachmentOf(decoded, name);
}

base::Result<bridge::ImageAttachment> readPicture(const QByteArray& bytes, const QString& name) {
  QBuffer buffer;
  buffer.setData(bytes);
  buffer.open(QIODevice::ReadOnly);
  const QImage decoded = PRAXIS_TRY(decode(buffer, name));
  return attachmentOf(decoded, name);
}

QImage rendered(const bridge::ImageAttachment& attachment, int index, int side) {
  if (index < 0 || index >= attachment.pictures.size()) return attachment.thumbnail;
  const image::Image& picture = *attachment.pictures[index];
  QImage seen;
  std::vector<std::uint8_t> grey;
  if (picture.isColour()) {
    seen = QImage(picture.rgb.data(), picture.cols, picture.rows, picture.cols * 3, QImage::Format_RGB888);
  } else {
    image::renderGrey(picture, attachment.window ? *attachment.window : image::defaultWindow(picture), grey);
    seen = QImage(grey.data(), picture.cols, picture.rows, picture.cols, QImage::Format_Grayscale8);
  }
  const QSize natural(picture.cols, std::max(1, qRound(picture.rows * picture.pixelAspect)));
  const QSize size = natural.scaled(side, side, Qt::KeepAspectRatio);
  if (size == seen.size()) return seen.copy();  // scaled() would hand on the pixels of this function
  return seen.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

}  // namespace praxis::ui::chat
