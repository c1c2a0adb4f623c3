#pragma once
// The expected values of the DICOM test set, as JSON. Thread: main.

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest/qtest.h>

#include <filesystem>
#include <string>

namespace praxis::tests {

inline std::filesystem::path dicomFolder() { return std::filesystem::path(PRAXIS_CONFORMANCE_DATA) / "dicom"; }

inline QJsonObject dicomExpectations(const char* name) {
  QFile file(QString::fromStdString((dicomFolder() / name).string()));
  if (!file.open(QIODevice::ReadOnly)) return {};
  return QJsonDocument::fromJson(file.readAll()).object();
}

inline std::filesystem::path dicomPath(const QJsonObject& entry) {
  return dicomFolder() / entry["file"].toString().toStdString();
}

}  // namespace praxis::tests
