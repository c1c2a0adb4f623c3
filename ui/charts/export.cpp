#include "ui/charts/export.h"

#include <cmath>

#include <QBuffer>
#include <QSaveFile>

namespace praxis::ui::charts {
namespace {

namespace base = engine::base;

constexpr int kDigits = 9;

base::Result<qint64> writeBytes(const QString& path, const QByteArray& bytes) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
    return base::fail(base::ErrorCode::io, "{} could not be written ({}). Choose another folder or free some space.",
                      path.toStdString(), file.errorString().toStdString());
  }
  return bytes.size();
}

}  // namespace

QByteArray csvText(const QVector<bridge::TelemetrySample>& samples, const QDateTime& startedAt) {
  constexpr qsizetype kRowBytesTypical = 160;
  QByteArray text;
  text.reserve((samples.size() + 1) * kRowBytesTypical);
  text += "time_utc,elapsed (s)";
  for (const auto& field : bridge::telemetryFields()) text += QByteArray(",") + field.name + " (" + field.unit + ")";
  text += '\n';
  const QDateTime start = startedAt.toUTC();
  for (const bridge::TelemetrySample& sample : samples) {
    text += start.addMSecs(std::llround(sample.timeSeconds * 1000)).toString(Qt::ISODateWithMs).toLatin1();
    text += ',' + QByteArray::number(sample.timeSeconds, 'f', 3);
    for (const auto& field : bridge::telemetryFields()) {
      text += ',';
      const double value = sample.*field.value;
      if (std::isfinite(value)) text += QByteArray::number(value, 'g', kDigits);
    }
    text += '\n';
  }
  return text;
}

base::Result<qint64> writeCsv(const QString& path, const QVector<bridge::TelemetrySample>& samples,
                              const QDateTime& startedAt) {
  return writeBytes(path, csvText(samples, startedAt));
}

base::Result<qint64> writePng(const QString& path, const QImage& image) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  if (!buffer.open(QIODevice::WriteOnly) || !image.save(&buffer, "PNG")) {
    return base::fail(base::ErrorCode::internal, "The picture of {} by {} pixels could not be encoded as PNG.",
                      image.width(), image.height());
  }
  return writeBytes(path, bytes);
}

}  // namespace praxis::ui::charts
