#pragma once
// Reading the outside data: JSON, JSON lines and the hex strings in them. Thread: any.

#include <QByteArray>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>
#include <QVector>

#include <string>

namespace praxis::tests {

inline QString conformancePath(const QString& name) {
  return QStringLiteral(PRAXIS_CONFORMANCE_DATA) + QLatin1Char('/') + name;
}

inline QByteArray readAll(const QString& name) {
  QFile file(conformancePath(name));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline QJsonObject readJson(const QString& name) { return QJsonDocument::fromJson(readAll(name)).object(); }

inline QVector<QJsonObject> readJsonLines(const QString& name) {
  QVector<QJsonObject> objects;
  for (const QByteArray& line : readAll(name).split('\n')) {
    if (!line.isEmpty()) objects.push_back(QJsonDocument::fromJson(line).object());
  }
  return objects;
}

inline std::string fromHex(const QString& hex) { return QByteArray::fromHex(hex.toLatin1()).toStdString(); }

}  // namespace praxis::tests
