// Calls and words that the house forbids, each with what takes its place.

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

#include "tests/tidy/source_tree.h"

using namespace praxis::tests::tidy;

namespace {

struct Ban {
  const char* pattern;  // on code without comments and literals
  const char* where;    // path prefixes, separated by blanks; empty: everywhere but tests
  const char* instead;
};

constexpr Ban kBans[] = {
    {"\\bprocessEvents\\s*\\(", "", "work on another thread and a queued signal"},
    {"\\bQEventLoop\\b", "", "a signal, or a state machine driven by signals"},
    {"\\bBlockingQueuedConnection\\b", "", "a queued connection and an answering signal"},
    {"\\b(dialog|box|menu|Dialog)\\w*(\\.|->)exec\\s*\\(", "", "open() and its finished signal"},
    {"\\bQMessageBox::(information|warning|critical|question)\\b", "", "an InlineMessage"},
    {"\\bQFileDialog::get", "", "QFileDialog::open"},
    {"\\b(abort|std::exit|_exit|quick_exit|std::terminate)\\s*\\(", "engine kernels plugins ui", "a Result"},
    {"\\bthrow\\b", "engine kernels ui plugins", "a Result"},
    {"\\bstd::cout\\b|\\bprintf\\s*\\(|\\bqDebug\\b", "engine kernels ui plugins", "engine/base/log.h"},
    {"\\busing namespace (?!std::literals|Qt::Literals)", "engine kernels ui plugins app", "qualified names"},
    {"\\bnew\\s+\\w+", "engine kernels", "a value or std::make_unique"},
};

bool appliesTo(const Ban& ban, const QString& path) {
  if (path.startsWith("tests/")) return false;
  const QStringList prefixes = QString(ban.where).split(' ', Qt::SkipEmptyParts);
  if (prefixes.isEmpty()) return true;
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const QString& p) { return path.startsWith(p + '/'); });
}

// The CMakeLists.txt of the file's folder, or of the nearest folder above that has one.
QString nearestList(const QString& path) {
  QDir folder = QFileInfo(QString(PRAXIS_SOURCE_DIR "/") + path).dir();
  while (!folder.exists("CMakeLists.txt") && folder.cdUp()) {
  }
  QFile list(folder.filePath("CMakeLists.txt"));
  return list.open(QIODevice::ReadOnly) ? QString::fromUtf8(list.readAll()) : QString();
}

}  // namespace

class BannedTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void callsWithABetterWay() {
    QStringList faults;
    for (const SourceFile& file : readSources()) {
      for (const Ban& ban : kBans) {
        if (!appliesTo(ban, file.path)) continue;
        const QRegularExpression pattern(ban.pattern);
        auto found = pattern.globalMatch(file.code);
        while (found.hasNext()) {
          const auto match = found.next();
          const qsizetype line = file.code.left(match.capturedStart()).count('\n') + 1;
          faults << QString("%1:%2 %3 (use %4)").arg(file.path).arg(line).arg(match.captured(0), ban.instead);
        }
      }
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
  }

  void coloursComeFromTokens() {
    static const QRegularExpression kLiteral(
        "\"#[0-9A-Fa-f]{6,8}\"|QColor\\s*\\(\\s*\\d|Qt::(red|blue|green|white|gray|yellow)\\b");
    QStringList faults;
    for (const SourceFile& file : readSources()) {
      const bool painted = file.path.startsWith("ui/") || file.path.startsWith("plugins/dicom/panel/");
      if (!painted || file.path.startsWith("ui/style/")) continue;
      const auto match = kLiteral.match(file.text);
      if (match.hasMatch()) faults << file.path + ": " + match.captured(0);
    }
    QVERIFY2(faults.isEmpty(), qPrintable("Colours outside ui/style:\n" + faults.join('\n')));
  }

  void everyTestIsRegistered() {
    QStringList faults;
    for (const SourceFile& file : readSources()) {
      if (!file.path.startsWith("tests/") || !file.path.endsWith("_test.cpp")) continue;
      if (!nearestList(file.path).contains("praxis_test(" + file.path)) faults << file.path;
    }
    QVERIFY2(faults.isEmpty(), qPrintable("Not registered with praxis_test:\n" + faults.join('\n')));
  }

  void everySourceIsBuilt() {
    QStringList faults;
    for (const SourceFile& file : readSources()) {
      if (!file.path.endsWith(".cpp") || file.path.startsWith("tests/")) continue;
      if (!nearestList(file.path).contains(file.path.section('/', -1))) faults << file.path;
    }
    QVERIFY2(faults.isEmpty(), qPrintable("In no CMakeLists.txt of their folder:\n" + faults.join('\n')));
  }

  void noCommentPostponesWork() {
    static const QRegularExpression kWords("\\b(TODO|XXX|HACK)\\b|//.*\\b(for now|not implemented)\\b");
    for (const SourceFile& file : readSources()) {
      if (file.path == "tests/tidy/banned_test.cpp") continue;
      const auto match = kWords.match(file.text);
      QVERIFY2(!match.hasMatch(), qPrintable(file.path + ": " + match.captured(0)));
    }
  }
};

QTEST_APPLESS_MAIN(BannedTest)
#include "banned_test.moc"
