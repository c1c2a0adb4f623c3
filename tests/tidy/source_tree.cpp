#include "tests/tidy/source_tree.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>

namespace praxis::tests::tidy {
namespace {

// Replaces the characters of [from, to) by blanks, keeping line breaks.
void blank(QString& text, qsizetype from, qsizetype to) {
  for (qsizetype i = from; i < to && i < text.size(); ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

qsizetype endOfRawString(const QString& text, qsizetype quote) {
  const qsizetype open = text.indexOf('(', quote);
  const QString close = ')' + text.mid(quote + 1, open - quote - 1) + '"';
  const qsizetype end = text.indexOf(close, open);
  return end < 0 ? text.size() : end + close.size();
}

qsizetype endOfLiteral(const QString& text, qsizetype quote) {
  for (qsizetype i = quote + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == text[quote] || text[i] == '\n')
      return i + 1;
  }
  return text.size();
}

// An apostrophe between digits separates thousands; it opens no character literal.
bool isDigitSeparator(const QString& text, qsizetype at) {
  if (text[at] != '\'' || at < 1) return false;
  return text[at - 1].isDigit() || (text[at - 1].isLetter() && at > 1 && text[at - 2].isDigit());
}

QString withoutCommentsAndLiterals(QString text) {
  for (qsizetype i = 0; i < text.size(); ++i) {
    qsizetype end = i;
    if (text[i] == '/' && i + 1 < text.size() && text[i + 1] == '/') {
      end = text.indexOf('\n', i);
    } else if (text[i] == '/' && i + 1 < text.size() && text[i + 1] == '*') {
      end = text.indexOf("*/", i + 2);
      if (end >= 0) end += 2;
    } else if (text[i] == '"') {
      end = i > 0 && text[i - 1] == 'R' ? endOfRawString(text, i) : endOfLiteral(text, i);
    } else if (text[i] == '\'' && !isDigitSeparator(text, i)) {
      end = endOfLiteral(text, i);
    }
    if (end < 0) end = text.size();
    if (end > i) {
      blank(text, i, end);
      i = end - 1;
    }
  }
  return text;
}

// Preprocessor lines, with their continuations: macros are not functions.
void blankPreprocessor(QString& text) {
  qsizetype start = 0;
  bool continued = false;
  while (start < text.size()) {
    qsizetype end = text.indexOf('\n', start);
    if (end < 0) end = text.size();
    const QStringView line = QStringView(text).mid(start, end - start).trimmed();
    const bool directive = continued || line.startsWith(u'#');
    continued = directive && line.endsWith(u'\\');
    if (directive) blank(text, start, end);
    start = end + 1;
  }
}

enum class Scope { outer, function, inner };

// What an opening brace begins, judged by the text since the last brace or semicolon.
Scope scopeOf(const QString& head) {
  static const QRegularExpression kType("\\b(namespace|class|struct|union|enum|extern)\\b[^()]*$");
  static const QRegularExpression kInitialiser("=\\s*$|\\[\\]\\s*$");
  static const QRegularExpression kMemberInitialiser("\\)\\s*:(?!:).*[:,]\\s*\\w+\\s*$|\\)\\s*:\\s*\\w+\\s*$",
                                                     QRegularExpression::DotMatchesEverythingOption);
  if (kType.match(head).hasMatch()) return Scope::outer;
  if (kInitialiser.match(head).hasMatch() || kMemberInitialiser.match(head).hasMatch()) return Scope::inner;
  return head.contains(')') ? Scope::function : Scope::inner;
}

}  // namespace

QVector<SourceFile> readSources() {
  const QDir root(PRAXIS_SOURCE_DIR);
  QVector<SourceFile> files;
  for (const char* folder : {"app", "engine", "kernels", "ui", "plugins", "resources", "tests", "tools"}) {
    QDirIterator it(root.filePath(folder), {"*.h", "*.cpp", "*.cu", "*.cuh"}, QDir::Files,
                    QDirIterator::Subdirectories);
    while (it.hasNext()) {
      QFile file(it.next());
      if (!file.open(QIODevice::ReadOnly)) continue;
      SourceFile source;
      source.path = root.relativeFilePath(file.fileName());
      source.text = QString::fromUtf8(file.readAll());
      source.code = withoutCommentsAndLiterals(source.text);
      blankPreprocessor(source.code);
      files.append(source);
    }
  }
  return files;
}

QVector<Function> functionsOf(const SourceFile& file) {
  QVector<Function> functions;
  QString head;
  int line = 1, headLine = 1, depth = 0, functionDepth = -1;
  QVector<Scope> scopes;
  for (const QChar c : file.code) {
    if (c == '{') {
      const bool insideFunction = functionDepth >= 0;
      const Scope scope = insideFunction ? Scope::inner : scopeOf(head);
      if (scope == Scope::function) {
        functionDepth = depth;
        functions.append({headLine, 0, head.simplified()});
      }
      scopes.append(scope);
      ++depth;
      if (scope != Scope::inner || insideFunction) head.clear();
    } else if (c == '}') {
      --depth;
      const Scope closed = scopes.isEmpty() ? Scope::outer : scopes.takeLast();
      if (depth == functionDepth) {
        functions.last().lines = line - functions.last().firstLine + 1;
        functionDepth = -1;
      }
      // A braced member initialiser closes in the middle of a constructor's head; anything else ends the head.
      if (closed != Scope::inner || functionDepth >= 0) {
        head.clear();
      } else {
        head += c;
      }
    } else if (c == ';') {
      head.clear();
    } else {
      if (head.trimmed().isEmpty()) headLine = line;
      head += c;
    }
    if (c == '\n') ++line;
  }
  return functions;
}

QVector<Include> includesOf(const SourceFile& file) {
  static const QRegularExpression kInclude("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]");
  QVector<Include> includes;
  const QStringList lines = file.text.split('\n');
  for (int i = 0; i < lines.size(); ++i) {
    const auto match = kInclude.match(lines[i]);
    if (match.hasMatch()) includes.append({i + 1, match.captured(2), match.captured(1) == "\""});
  }
  return includes;
}

}  // namespace praxis::tests::tidy
