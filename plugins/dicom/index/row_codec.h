#pragma once
// What of a series and its slices goes into columns of its own kind: JSON, blobs, paths. Thread: any.

#include <optional>

#include <QByteArray>
#include <QString>

#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::index {

// The fields of a series that are only read back, never searched: all but uid, number, description, modality,
// warnings and slices. Unknown and absent fields are no error: rows of older versions stay readable.
QString headerText(const study::Series& series);
void readHeader(const QString& text, study::Series& series);

QString warningsText(const std::vector<std::string>& warnings);
std::vector<std::string> warningsOf(const QString& text);

QByteArray geometryBytes(const std::optional<study::Geometry>& geometry);  // null without
std::optional<study::Geometry> geometryOf(const QByteArray& bytes);        // nothing when the length is wrong

QString edgesText(const study::EdgeLetters& edges);
study::EdgeLetters edgesOf(const QString& text);

QByteArray pathBytes(const std::filesystem::path& path);
std::filesystem::path pathOf(const QByteArray& bytes);

}  // namespace praxis::plugins::dicom::index
