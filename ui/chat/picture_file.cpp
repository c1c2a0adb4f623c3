#include "ui/chat/picture_file.h"

#include <cmath>
#include <cstring>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>

#include "ui/chat/picture_reader.h"

namespace praxis::ui::chat {

namespace base = engine::base;
namespace image = engine::image;

namespace {

// magic, length of the header (4 bytes, little-endian), header (JSON), then qCompress() of the planes one after
// another: values (float, little-endian) or rgb, and the padding where there is one.
constexpr char kMagic[] = "PraxisPicture1\n";
constexpr qsizetype kMagicBytes = sizeof(kMagic) - 1;
constexpr qsizetype kHeaderBytesMax = 64 * 1024;
constexpr int kWindowsMax = 64;
constexpr int kSideMax = 65535;

base::Error damaged(const char* what) {
  return base::fail(base::ErrorCode::corrupt, "A picture that was kept with a conversation is damaged: {}.", what);
}

QJsonObject headerOf(const image::Image& picture) {
  QJsonArray windows;
  for (const image::Window& window : picture.windows) {
    if (windows.size() == kWindowsMax) break;
    windows.append(QJsonObject{{"center", window.center},
                               {"width", window.width},
                               {"function", static_cast<int>(window.function)},
                               {"explanation", QString::fromStdString(window.explanation)}});
  }
  return {{"rows", picture.rows},
          {"cols", picture.cols},
          {"photometric", static_cast<int>(picture.photometric)},
          {"inverted", picture.inverted},
          {"padding", !picture.padding.empty()},
          {"windows", windows},
          {"storableLow", picture.storableLow},
          {"storableHigh", picture.storableHigh},
          {"unit", QString::fromStdString(picture.unit)},
          {"rowSpacing", picture.rowSpacing},
          {"colSpacing", picture.colSpacing},
          {"spacingSource", static_cast<int>(picture.spacingSource)},
          {"pixelAspect", picture.pixelAspect},
          {"lossy", picture.lossy}};
}

double number(const QJsonObject& json, const char* name) { return json.value(QLatin1String(name)).toDouble(); }

// A whole number from 0 to most, else -1.
int choice(const QJsonObject& json, const char* name, int most) {
  const int value = json.value(QLatin1String(name)).toInt(-1);
  return value <= most ? value : -1;
}

base::Result<image::Image> readHeader(const QJsonObject& json) {
  image::Image picture;
  picture.rows = choice(json, "rows", kSideMax);
  picture.cols = choice(json, "cols", kSideMax);
  if (picture.rows < 1 || picture.cols < 1 || qint64{picture.rows} * picture.cols > kPicturePixelsMax) {
    return damaged("its size makes no sense");
  }
  const int photometric = choice(json, "photometric", static_cast<int>(image::Photometric::rgb));
  const int spacing = choice(json, "spacingSource", static_cast<int>(image::SpacingSource::detector));
  if (photometric < 0 || spacing < 0) return damaged("its header names a kind that there is not");
  picture.photometric = static_cast<image::Photometric>(photometric);
  picture.spacingSource = static_cast<image::SpacingSource>(spacing);
  picture.inverted = json.value(QLatin1String("inverted")).toBool();
  picture.lossy = json.value(QLatin1String("lossy")).toBool();
  picture.unit = json.value(QLatin1String("unit")).toString().toStdString();
  picture.storableLow = number(json, "storableLow");
  picture.storableHigh = number(json, "storableHigh");
  picture.rowSpacing = number(json, "rowSpacing");
  picture.colSpacing = number(json, "colSpacing");
  picture.pixelAspect = json.value(QLatin1String("pixelAspect")).toDouble(1);
  if (!(picture.pixelAspect > 0) || picture.rowSpacing < 0 || picture.colSpacing < 0) {
    return damaged("its pixels have no size");
  }
  const QJsonArray windows = json.value(QLatin1String("windows")).toArray();
  if (windows.size() > kWindowsMax) return damaged("it has too many windows");
  for (const QJsonValue& value : windows) {
    const QJsonObject one = value.toObject();
    const int function = choice(one, "function", static_cast<int>(image::VoiFunction::sigmoid));
    if (function < 0) return damaged("its header names a kind that there is not");
    picture.windows.push_back({number(one, "center"), number(one, "width"), static_cast<image::VoiFunction>(function),
                               one.value(QLatin1String("explanation")).toString().toStdString()});
  }
  return picture;
}

template <typename T>
void take(const QByteArray& planes, qsizetype& at, std::vector<T>& into, std::size_t count) {
  into.resize(count);
  std::memcpy(into.data(), planes.constData() + at, count * sizeof(T));
  at += static_cast<qsizetype>(count * sizeof(T));
}

template <typename T>
void append(QByteArray& planes, const std::vector<T>& values) {
  planes.append(reinterpret_cast<const char*>(values.data()), static_cast<qsizetype>(values.size() * sizeof(T)));
}

}  // namespace

QByteArray encodePicture(const image::Image& picture) {
  static_assert(Q_BYTE_ORDER == Q_LITTLE_ENDIAN, "floats are written as they lie in memory");
  const QByteArray header = QJsonDocument(headerOf(picture)).toJson(QJsonDocument::Compact);
  QByteArray planes;
  if (picture.isColour())
    append(planes, picture.rgb);
  else
    append(planes, picture.values);
  append(planes, picture.padding);
  QByteArray length(4, '\0');
  qToLittleEndian(static_cast<quint32>(header.size()), length.data());
  return QByteArray(kMagic, kMagicBytes) + length + header + qCompress(planes, 1);
}

base::Result<image::Image> decodePicture(const QByteArray& bytes) {
  if (bytes.size() < kMagicBytes + 4 || !bytes.startsWith(kMagic)) return damaged("it does not begin as one");
  const qsizetype header = qFromLittleEndian<quint32>(bytes.constData() + kMagicBytes);
  const qsizetype start = kMagicBytes + 4 + header;
  if (header > kHeaderBytesMax || start + 4 > bytes.size()) return damaged("it is cut short");
  const QJsonObject json = QJsonDocument::fromJson(bytes.mid(kMagicBytes + 4, header)).object();
  image::Image picture = PRAXIS_TRY(readHeader(json));
  const std::size_t pixels = static_cast<std::size_t>(picture.rows) * static_cast<std::size_t>(picture.cols);
  const bool padding = json.value(QLatin1String("padding")).toBool();
  const std::size_t expected = pixels * (picture.isColour() ? 3 : sizeof(float)) + (padding ? pixels : 0);
  // qUncompress() takes the memory that the first four bytes claim.
  if (qFromBigEndian<quint32>(bytes.constData() + start) != expected)
    return damaged("its pixels are too few or too many");
  const QByteArray planes = qUncompress(bytes.mid(start));
  if (static_cast<std::size_t>(planes.size()) != expected) return damaged("its pixels cannot be unpacked");
  qsizetype at = 0;
  if (picture.isColour())
    take(planes, at, picture.rgb, pixels * 3);
  else
    take(planes, at, picture.values, pixels);
  if (padding) take(planes, at, picture.padding, pixels);
  return picture;
}

}  // namespace praxis::ui::chat
