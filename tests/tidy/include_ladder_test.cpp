// Reads every include and fails on a step that the ladders of ARCHITECTURE.md forbid.

#include <QFileInfo>
#include <QTest>

#include "tests/tidy/ladder_table.h"
#include "tests/tidy/source_tree.h"

using namespace praxis::tests::tidy;

namespace {

QString fromView(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }

const Room* roomOf(const QString& path) {
  const Room* best = nullptr;
  for (const Room& room : rooms()) {
    const QString prefix = fromView(room.path);
    const bool inside = path.startsWith(prefix + '/') || path == prefix;
    if (inside && (best == nullptr || room.path.size() > best->path.size())) best = &room;
  }
  return best;
}

bool mayStep(const Room& from, const QString& target) {
  if (target.startsWith(fromView(from.path) + '/')) return true;
  for (const std::string_view prefix : from.mayInclude) {
    if (prefix.empty() || target.startsWith(fromView(prefix) + '/')) return true;
  }
  return false;
}

}  // namespace

class IncludeLadderTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    m_files = readSources();
    QVERIFY2(m_files.size() > 50, "the sources were not found");
  }

  void everyFileHasARoom() {
    for (const SourceFile& file : m_files)
      QVERIFY2(roomOf(file.path), qPrintable(file.path + " is in no room of the ladder"));
  }

  void includesGoOnlyLeftward() {
    QStringList faults;
    for (const SourceFile& file : m_files) {
      const Room* room = roomOf(file.path);
      for (const Include& include : includesOf(file)) {
        if (!include.quoted || include.target.endsWith(".moc") || room == nullptr) continue;
        if (!mayStep(*room, include.target))
          faults << QString("%1:%2 includes %3").arg(file.path).arg(include.line).arg(include.target);
      }
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
  }

  void quotedIncludesAreWrittenFromTheRoot() {
    QStringList faults;
    for (const SourceFile& file : m_files) {
      for (const Include& include : includesOf(file)) {
        if (!include.quoted || include.target.endsWith(".moc")) continue;
        if (!QFileInfo::exists(QString(PRAXIS_SOURCE_DIR "/") + include.target)) {
          faults << QString("%1:%2: %3 is not a path from the repository root")
                        .arg(file.path)
                        .arg(include.line)
                        .arg(include.target);
        }
      }
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
  }

  void doorsOpenOnlyToTheirKeys() {
    QStringList faults;
    for (const SourceFile& file : m_files) {
      for (const Include& include : includesOf(file)) {
        for (const Door& door : doors()) {
          if (!include.target.startsWith(fromView(door.header))) continue;
          const bool open = std::any_of(door.openTo.begin(), door.openTo.end(),
                                        [&](std::string_view key) { return file.path.startsWith(fromView(key)); });
          if (!open) faults << QString("%1:%2 includes %3").arg(file.path).arg(include.line).arg(include.target);
        }
      }
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
  }

  void dcmtkStaysOutOfHeaders() {
    for (const SourceFile& file : m_files) {
      if (!file.isHeader() || !file.path.startsWith("plugins/")) continue;
      for (const Include& include : includesOf(file)) {
        QVERIFY2(!include.target.startsWith("dcmtk/") || file.path.endsWith("_dcmtk.h"),
                 qPrintable(file.path + " shows DCMTK in a header"));
      }
    }
  }

 private:
  QVector<SourceFile> m_files;
};

QTEST_APPLESS_MAIN(IncludeLadderTest)
#include "include_ladder_test.moc"
