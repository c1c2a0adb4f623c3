#pragma once
// What the Monitor page leaves on disk. The text is made and the files are written on the thread pool. Thread: any.

#include <QByteArray>
#include <QDateTime>
#include <QImage>
#include <QString>
#include <QVector>

#include "engine/base/result.h"
#include "ui/bridge/telemetry_sample.h"

namespace praxis::ui::charts {

// One row per sample: the time in UTC as ISO 8601 with milliseconds, the seconds since `startedAt`, then every field of
// telemetryFields() with its unit in the column's title. A gap is an empty cell; the decimal mark is a point.
QByteArray csvText(const QVector<bridge::TelemetrySample>& samples, const QDateTime& startedAt);

// The bytes written. A file that is there already is replaced only when the new one is complete.
engine::base::Result<qint64> writeCsv(const QString& path, const QVector<bridge::TelemetrySample>& samples,
                                      const QDateTime& startedAt);
engine::base::Result<qint64> writePng(const QString& path, const QImage& image);

}  // namespace praxis::ui::charts
