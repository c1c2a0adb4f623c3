#pragma once
// Reads the repository's own sources for the house rules. Thread: any.

#include <QString>
#include <QStringList>
#include <QVector>

namespace praxis::tests::tidy {

struct SourceFile {
  QString path;  // from the repository root: "engine/base/log.cpp"
  QString text;
  QString code;  // text with comments, strings and character literals blanked; same line numbers
  bool isHeader() const { return path.endsWith(".h") || path.endsWith(".cuh"); }
  bool isTable() const { return path.contains("_table.") || path.contains("_generated."); }
};

// Every C++ and CUDA file below the folders of the house, tests included.
QVector<SourceFile> readSources();

struct Function {
  int firstLine = 0;  // from 1
  int lines = 0;
  QString head;
};
// Bodies of functions that stand at namespace or class level, by bracket matching.
QVector<Function> functionsOf(const SourceFile& file);

struct Include {
  int line = 0;
  QString target;
  bool quoted = false;
};
QVector<Include> includesOf(const SourceFile& file);

}  // namespace praxis::tests::tidy
