#pragma once
// Whether a text can be the form of an answer, and reading one from a file: the slow parts of the answer format, as
// plain functions. Thread: any; both take a while, so never on the GUI thread.

#include <QString>
#include <QStringList>

#include "engine/base/result.h"

namespace praxis::ui::chat {

enum class AnswerKind { text, anyJson, jsonSchema, grammar };

inline constexpr qint64 kFormBytesMax = 1 << 20;

// What "JSON" without a schema asks for. An object or an array, since a mere string would be an answer in quotes.
QString anyJsonSchema();

struct FormCheck {
  QString source;     // what was checked
  QString error;      // empty: it can be used
  QStringList notes;  // what its author should know
};

FormCheck checkForm(AnswerKind kind, const QString& source);
engine::base::Result<QString> readForm(const QString& path);

}  // namespace praxis::ui::chat
