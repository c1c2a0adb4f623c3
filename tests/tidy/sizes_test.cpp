// The hard limits of sizes and shapes of source text.

#include <QRegularExpression>
#include <QTest>

#include "tests/tidy/source_tree.h"

using namespace praxis::tests::tidy;

class SizesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { m_files = readSources(); }

  void functionFinderSeesFunctions() {
    SourceFile sample;
    sample.path = "sample.cpp";
    sample.code =
        "namespace a {\nclass B {\n int f() {\n  if (x) {\n  }\n }\n"
        " B() : m_a(1), m_b{2} {\n  g();\n }\n};\nint k[] = {1, 2};\n}\n";
    const QVector<Function> found = functionsOf(sample);
    QCOMPARE(found.size(), 2);
    QCOMPARE(found[0].firstLine, 3);
    QCOMPARE(found[0].lines, 4);
    QCOMPARE(found[1].lines, 3);
  }

  void filesStayShort() {
    QStringList faults;
    for (const SourceFile& file : m_files) {
      if (file.isTable()) continue;
      const qsizetype lines = file.text.count('\n');
      const qsizetype limit = file.isHeader() ? 300 : 600;
      if (lines > limit) faults << QString("%1 has %2 lines, %3 are allowed").arg(file.path).arg(lines).arg(limit);
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
  }

  void functionsStayShort() {
    QStringList faults;
    for (const SourceFile& file : m_files) {
      if (file.isTable()) continue;
      const int limit = file.path.endsWith(".cu") || file.path.endsWith(".cuh") ? 250 : 70;
      for (const Function& function : functionsOf(file)) {
        if (function.lines <= limit) continue;
        faults << QString("%1:%2 %3 lines, %4 are allowed: %5")
                      .arg(file.path)
                      .arg(function.firstLine)
                      .arg(function.lines)
                      .arg(limit)
                      .arg(function.head.left(60));
      }
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
  }

  void linesStayShort() {
    QStringList faults;
    for (const SourceFile& file : m_files) {
      if (file.isTable()) continue;
      const QStringList lines = file.text.split('\n');
      for (int i = 0; i < lines.size(); ++i) {
        if (lines[i].size() > 120)
          faults << QString("%1:%2 has %3 characters").arg(file.path).arg(i + 1).arg(lines[i].size());
      }
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
  }

  void fileNamesAreSnakeCase() {
    static const QRegularExpression kSnake("^[a-z0-9_]+(\\.[a-z0-9_]+)+$");
    for (const SourceFile& file : m_files) {
      QVERIFY2(kSnake.match(file.path.section('/', -1)).hasMatch(), qPrintable(file.path + " is not snake_case"));
    }
  }

  void headersBeginWithWhatTheyAre() {
    QStringList faults;
    for (const SourceFile& file : m_files) {
      if (!file.isHeader()) continue;
      const QStringList lines = file.text.split('\n');
      if (lines.value(0) != "#pragma once" || !lines.value(1).startsWith("// ")) faults << file.path;
    }
    QVERIFY2(faults.isEmpty(),
             qPrintable("These headers do not open with #pragma once and a sentence:\n" + faults.join('\n')));
  }

 private:
  QVector<SourceFile> m_files;
};

QTEST_APPLESS_MAIN(SizesTest)
#include "sizes_test.moc"
