#include "plugins/dicom/index/row_codec.h"

#include <bit>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>
#include <QtEndian>

namespace praxis::plugins::dicom::index {

using study::EdgeLetters;
using study::Geometry;
using study::Series;

namespace {

constexpr qsizetype kGeometryNumbers = 9;

// One list of fields for both ways.
template <typename S, typename Visit>
void eachField(S& series, Visit visit) {
  visit("bodyPart", series.bodyPart);
  visit("date", series.date);
  visit("time", series.time);
  visit("manufacturer", series.manufacturer);
  visit("frameOfReference", series.frameOfReference);
  visit("frameTimeMs", series.frameTimeMs);
  visit("technique", series.technique);
  visit("rows", series.rows);
  visit("cols", series.cols);
  visit("rowSpacing", series.rowSpacing);
  visit("colSpacing", series.colSpacing);
  visit("sliceThickness", series.sliceThickness);
  visit("sliceSpacing", series.sliceSpacing);
  visit("kind", series.kind);
}

QJsonValue jsonOf(const std::string& value) { return QString::fromStdString(value); }
QJsonValue jsonOf(double value) { return value; }
QJsonValue jsonOf(int value) { return value; }
QJsonValue jsonOf(study::SeriesKind value) { return static_cast<int>(value); }
void read(const QJsonValue& json, study::SeriesKind& value) {
  const int number = json.toInt();
  const bool known = number >= 0 && number <= static_cast<int>(study::SeriesKind::document);
  value = known ? static_cast<study::SeriesKind>(number) : study::SeriesKind::images;
}
void read(const QJsonValue& json, std::string& value) { value = json.toString().toStdString(); }
void read(const QJsonValue& json, double& value) { value = json.toDouble(); }
void read(const QJsonValue& json, int& value) { value = json.toInt(); }

}  // namespace

QString headerText(const Series& series) {
  QJsonObject object;
  eachField(series, [&](const char* name, const auto& value) { object[QLatin1String(name)] = jsonOf(value); });
  return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

void readHeader(const QString& text, Series& series) {
  const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
  eachField(series, [&](const char* name, auto& value) { read(object[QLatin1String(name)], value); });
}

QString warningsText(const std::vector<std::string>& warnings) {
  QJsonArray array;
  for (const std::string& warning : warnings) array.append(QString::fromStdString(warning));
  return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

std::vector<std::string> warningsOf(const QString& text) {
  std::vector<std::string> warnings;
  const QJsonArray array = QJsonDocument::fromJson(text.toUtf8()).array();
  for (const QJsonValue& warning : array) warnings.push_back(warning.toString().toStdString());
  return warnings;
}

QByteArray geometryBytes(const std::optional<Geometry>& geometry) {
  if (!geometry) return {};
  QByteArray bytes;
  const auto put = [&bytes](double value) {
    const quint64 bits = qToLittleEndian(std::bit_cast<quint64>(value));
    bytes.append(reinterpret_cast<const char*>(&bits), sizeof bits);
  };
  for (const double value : geometry->position) put(value);
  for (const double value : geometry->orientation) put(value);
  return bytes;
}

std::optional<Geometry> geometryOf(const QByteArray& bytes) {
  if (bytes.size() != kGeometryNumbers * qsizetype{sizeof(quint64)}) return std::nullopt;
  const char* at = bytes.constData();
  const auto take = [&at] {
    const auto bits = qFromLittleEndian<quint64>(at);
    at += sizeof bits;
    return std::bit_cast<double>(bits);
  };
  Geometry geometry;
  for (double& value : geometry.position) value = take();
  for (double& value : geometry.orientation) value = take();
  return geometry;
}

QString edgesText(const EdgeLetters& edges) {
  QStringList parts;
  for (const std::string* edge : {&edges.left, &edges.right, &edges.top, &edges.bottom}) {
    parts << QString::fromStdString(*edge);
  }
  return parts.join(u'\\');
}

EdgeLetters edgesOf(const QString& text) {
  const QStringList parts = text.split(u'\\');
  if (parts.size() != 4) return {};
  return {parts[0].toStdString(), parts[1].toStdString(), parts[2].toStdString(), parts[3].toStdString()};
}

QByteArray pathBytes(const std::filesystem::path& path) { return QByteArray::fromStdString(path.string()); }

std::filesystem::path pathOf(const QByteArray& bytes) { return bytes.toStdString(); }

}  // namespace praxis::plugins::dicom::index
