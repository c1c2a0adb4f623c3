#include "ui/chat/answer_form.h"

#include <exception>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QStringDecoder>

#include "engine/text/grammar/grammar.h"

namespace praxis::ui::chat {

namespace base = engine::base;
using engine::text::grammar::Grammar;

namespace {

QString tr(const char* text) { return QCoreApplication::translate("AnswerForm", text); }

base::Error failure(base::ErrorCode code, const QString& message) {
  return base::fail(code, "{}", message.toStdString());
}

FormCheck compile(AnswerKind kind, const QString& source) {
  FormCheck check;
  check.source = source;
  const std::string text = source.toStdString();
  const auto grammar = kind == AnswerKind::grammar ? Grammar::fromGbnf(text) : Grammar::fromJsonSchema(text);
  if (!grammar) {
    check.error = QString::fromStdString(grammar.error().message);
    return check;
  }
  for (const std::string& note : (*grammar)->notes()) check.notes << QString::fromStdString(note);
  return check;
}

}  // namespace

QString anyJsonSchema() { return QStringLiteral(R"({"type": ["object", "array"]})"); }

FormCheck checkForm(AnswerKind kind, const QString& source) {
  if (source.size() > kFormBytesMax) {
    return {source, tr("This is longer than 1 MB. Shorten it."), {}};
  }
  try {
    return compile(kind, source);
  } catch (const std::exception&) {  // memory ran out
    return {source, tr("There is not enough memory to check this. Shorten it."), {}};
  }
}

base::Result<QString> readForm(const QString& path) {
  const QString name = QFileInfo(path).fileName();
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) {
    return failure(base::ErrorCode::io, tr("%1 cannot be read: %2.").arg(name, file.errorString()));
  }
  const QByteArray bytes = file.read(kFormBytesMax + 1);  // the size of a pipe or device is not known before
  if (bytes.size() > kFormBytesMax) {
    return failure(base::ErrorCode::invalidArgument, tr("%1 is larger than 1 MB. Choose a smaller file.").arg(name));
  }
  QStringDecoder decode(QStringDecoder::Utf8);
  QString text = decode(bytes);
  if (decode.hasError()) {
    return failure(base::ErrorCode::invalidArgument, tr("%1 is no text in UTF-8. Choose another file.").arg(name));
  }
  return text;
}

}  // namespace praxis::ui::chat
