// An inline function that a file built for AVX2 shares with the rest would be merged by the linker, possibly to the
// AVX2 copy, and stop the program on an older processor. So the object files of _avx2 sources may hold no mergeable
// code.

#include <QDirIterator>
#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

class IsolationTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void objectsForAvx2HoldNoMergeableCode() {
    const QString nm = QStandardPaths::findExecutable("nm");
    if (nm.isEmpty()) QSKIP("nm (binutils) is not installed");
    int objects = 0;
    for (QDirIterator it(PRAXIS_BUILD_DIR "/kernels", {"*_avx2.cpp.o"}, QDir::Files, QDirIterator::Subdirectories);
         it.hasNext();) {
      const QString object = it.next();
      QProcess process;
      process.start(nm, {"--defined-only", "--format=posix", "--demangle", object});
      QVERIFY(process.waitForFinished());
      QCOMPARE(process.exitCode(), 0);
      ++objects;
      for (const QByteArray& line : process.readAllStandardOutput().split('\n')) {
        const QByteArrayList words = line.split(' ');
        // W is weak code. Weak data (V, u), such as the reference to the exception routine, runs nothing.
        QVERIFY2(!words.contains("W") || line.contains("__asan"), qPrintable(object + ": " + QString::fromUtf8(line)));
      }
    }
    QVERIFY(objects >= 6);
  }
};

QTEST_GUILESS_MAIN(IsolationTest)
#include "isolation_test.moc"
