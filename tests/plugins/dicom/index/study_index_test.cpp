// The study list: what is put in comes out whole, searches find what they should, nothing is deleted on disk, and
// neither damage nor a newer version costs anybody data.

#include <atomic>
#include <thread>
#include <vector>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include "plugins/dicom/index/study_index.h"
#include "tests/plugins/dicom/index/made_study.h"

using namespace praxis::plugins::dicom;
using index::Query;
using index::StudyIndex;
using praxis::engine::base::ErrorCode;
using praxis::tests::madeCollection;
using praxis::tests::madeSeries;

namespace {

// A field more in these structures does not compile here: give it a column or a JSON field (row_codec.cpp), then name
// it.
bool same(const study::Slice& a, const study::Slice& b) {
  const auto& [pathA, frameA, uidA, numberA, geometryA, edgesA, keyA, sideA, viewA] = a;
  const auto& [pathB, frameB, uidB, numberB, geometryB, edgesB, keyB, sideB, viewB] = b;
  const auto& [leftA, rightA, topA, bottomA] = edgesA;
  const auto& [leftB, rightB, topB, bottomB] = edgesB;
  const bool located =
      geometryA.has_value() == geometryB.has_value() &&
      (!geometryA || (geometryA->position == geometryB->position && geometryA->orientation == geometryB->orientation));
  return located && std::tie(pathA, frameA, uidA, numberA, keyA, sideA, viewA, leftA, rightA, topA, bottomA) ==
                        std::tie(pathB, frameB, uidB, numberB, keyB, sideB, viewB, leftB, rightB, topB, bottomB);
}

bool same(const study::Series& x, const study::Series& y) {
  const auto& [a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, storageA, kindA] =
      x;
  const auto& [b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16, b17, b18, b19, storageB, kindB] =
      y;
  if (storageA != storageB || kindA != kindB) return false;
  return std::tie(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18) ==
             std::tie(b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16, b17, b18) &&
         std::ranges::equal(a19, b19, [](const study::Slice& a, const study::Slice& b) { return same(a, b); });
}

bool same(const study::Study& x, const study::Study& y) {
  const auto& [a1, a2, a3, a4, a5, a6, a7, a8] = x;
  const auto& [b1, b2, b3, b4, b5, b6, b7, b8] = y;
  return std::tie(a1, a2, a3, a4, a5, a6) == std::tie(b1, b2, b3, b4, b5, b6) &&
         std::ranges::equal(a7, b7, [](const study::Series& a, const study::Series& b) { return same(a, b); }) &&
         std::ranges::equal(a8, b8, [](const study::Series& a, const study::Series& b) { return same(a, b); });
}

bool same(const study::Patient& x, const study::Patient& y) {
  const auto& [a1, a2, a3, a4, a5, a6] = x;
  const auto& [b1, b2, b3, b4, b5, b6] = y;
  return std::tie(a1, a2, a3, a4, a6) == std::tie(b1, b2, b3, b4, b6) &&
         std::ranges::equal(a5, b5, [](const study::Study& a, const study::Study& b) { return same(a, b); });
}

}  // namespace

class StudyIndexTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("studies.sqlite"));
  }

  // The window searches the list while the first scan writes to it: both may find no file and make it.
  void manyMayMakeTheListAtOnce() {
    constexpr int kRounds = 60, kThreads = 4;
    for (int round = 0; round < kRounds; ++round) {
      const QString path = m_folder->filePath(QStringLiteral("list-%1.sqlite").arg(round));
      std::atomic<int> waiting = kThreads;
      std::vector<std::string> problems(kThreads);
      std::vector<std::thread> threads;
      for (std::string& problem : problems) {
        threads.emplace_back([&] {
          for (--waiting; waiting > 0;) std::this_thread::yield();
          auto list = StudyIndex::open(path);
          if (!list) {
            problem = list.error().message;
          } else if (!list->notice().isEmpty()) {
            problem = list->notice().toStdString();
          } else if (const auto found = list->search({}); !found) {
            problem = found.error().message;
          }
        });
      }
      for (std::thread& thread : threads) thread.join();
      for (const std::string& problem : problems) QVERIFY2(problem.empty(), problem.c_str());
    }
  }

  void whatIsPutComesOutWhole() {
    study::Collection made = madeCollection("Wang^XiaoDong=王^小东", "2.25.2", madeSeries("/a", 5));
    study::Series odd = madeSeries("/b", 2);
    for (study::Slice& slice : odd.slices) slice.path = "/b\xff" / slice.path.filename();  // a name that is no UTF-8
    odd.uid = "2.25.8";
    odd.number.clear();
    odd.warnings = {"Slice spacing varies.", "\"Quoted\""};
    odd.slices[1].geometry.reset();
    odd.slices[1].frame = 3;
    odd.slices[0].key = 0.1 + 0.2;
    made.patients[0].studies[0].series.push_back(odd);
    auto list = open();
    study::Series report = madeSeries("/c", 1);
    report.kind = study::SeriesKind::report;
    report.uid = "2.25.12";
    made.patients[0].studies[0].documents.push_back(report);
    QVERIFY(list.put(made));
    const auto loaded = list.load(idOf(list, "Wang"));
    QVERIFY(loaded);
    QCOMPARE(loaded->patients.size(), std::size_t{1});
    QVERIFY(same(loaded->patients[0], made.patients[0]));
  }

  void aStudyComesWithThePatientsEarlierOnes() {
    auto list = open();
    const auto put = [&list](const char* uid, const char* date, const char* folder, const char* id) {
      study::Collection made = madeCollection("Prior^Patient", uid, madeSeries(folder, 2));
      made.patients[0].id = id;
      made.patients[0].studies[0].date = date;
      return list.put(made).has_value();
    };
    QVERIFY(put("2.25.11", "20240101", "/old", "P1"));
    QVERIFY(put("2.25.12", "20250101", "/newer", "P1"));
    QVERIFY(put("2.25.13", "20260101", "/newest", "P1"));
    QVERIFY(put("2.25.14", "20230101", "/other", "P2"));
    QVERIFY(put("2.25.15", "20260301", "/nobody", ""));
    QVERIFY(put("2.25.16", "20220101", "/nobody2", ""));
    const auto uids = [&list](const char* uid) {
      QStringList found;
      for (const auto& entry : search(list, {})) {
        const auto loaded = list.load(entry.id);
        if (!loaded || loaded->patients[0].studies[0].uid != uid) continue;
        for (const study::Study& study : loaded->patients[0].studies) found << QString::fromStdString(study.uid);
      }
      return found;
    };
    QCOMPARE(uids("2.25.13"), (QStringList{"2.25.13", "2.25.12", "2.25.11"}));
    QCOMPARE(uids("2.25.12"), (QStringList{"2.25.12", "2.25.11"}));
    QCOMPARE(uids("2.25.14"), QStringList{"2.25.14"});
    QCOMPARE(uids("2.25.15"), QStringList{"2.25.15"});  // without an identifier nobody knows whose it is
  }

  void itIsThereAfterAReopen() {
    {
      auto list = open();
      QVERIFY(list.put(madeCollection("A", "2.25.2", madeSeries("/a", 5))));
    }
    auto list = open();
    QCOMPARE(search(list, {}).size(), 1);
    QVERIFY(list.notice().isEmpty());
  }

  void partsOfAStudyGrowTogether() {
    auto list = open();
    study::Series first = madeSeries("/a", 6), second = madeSeries("/a", 6);
    first.slices.resize(3);
    second.slices.erase(second.slices.begin(), second.slices.begin() + 3);
    QVERIFY(list.put(madeCollection("A", "2.25.2", first)));
    QVERIFY(list.put(madeCollection("A", "2.25.2", second)));
    QVERIFY(list.put(madeCollection("A", "2.25.2", second)));
    const auto studies = search(list, {});
    QCOMPARE(studies.size(), 1);
    QCOMPARE(studies[0].images, 6);
    QCOMPARE(studies[0].series, 1);
    QCOMPARE(studies[0].files, 6);
  }

  void unpackedArchivesAreNotListed() {
    auto list = open();
    study::Series unpacked = madeSeries("/a", 3);
    unpacked.storage = std::make_shared<int>(0);  // its files go with it
    QVERIFY(list.put(madeCollection("A", "2.25.2", unpacked)));
    QCOMPARE(search(list, {}).size(), 0);
  }

  void aFileBelongsToOneStudyOnly() {
    auto list = open();
    QVERIFY(list.put(madeCollection("A", "2.25.2", madeSeries("/a", 3))));
    QVERIFY(list.put(madeCollection("B", "2.25.5", madeSeries("/a", 3))));  // the files were replaced
    const auto studies = search(list, {});
    QCOMPARE(studies.size(), 1);
    QCOMPARE(studies[0].patientName, QStringLiteral("B"));
  }

  void searchGoesByWordsModalityAndDate() {
    auto list = open();
    study::Series mr = madeSeries("/m", 2);
    mr.modality = "MR";
    study::Collection other = madeCollection("Müller^Anna", "2.25.6", mr);
    other.patients[0].studies[0].date = "2025.12.31";  // as files of the eighties write it
    other.patients[0].studies[0].accession = "B-12";
    QVERIFY(list.put(madeCollection("Wang^XiaoDong=王^小东", "2.25.2", madeSeries("/a", 2))));
    QVERIFY(list.put(other));
    const auto found = [&](const char* text) { return search(list, {.text = QString::fromUtf8(text)}).size(); };
    QCOMPARE(found(""), 2);
    QCOMPARE(found("王小东"), 1);
    QCOMPARE(found("anna MULLER"), 1);
    QCOMPARE(found("ID-2.25"), 2);
    QCOMPARE(found("b-12"), 1);
    QCOMPARE(found("chest anna"), 1);
    QCOMPARE(found("thorax"), 2);  // a series' description
    QCOMPARE(found("chest xiaoming"), 0);
    QCOMPARE(search(list, {.modality = QStringLiteral("MR")}).size(), 1);
    QCOMPARE(search(list, {.modality = QStringLiteral("M")}).size(), 0);
    QCOMPARE(search(list, {.from = QDate(2026, 1, 2)}).size(), 1);
    QCOMPARE(search(list, {.to = QDate(2025, 12, 31)}).size(), 1);
    QCOMPARE(search(list, {.from = QDate(2026, 1, 3)}).size(), 0);
    const auto all = list.search({});
    QVERIFY(all);
    QCOMPARE(all->modalities, (QStringList{QStringLiteral("CT"), QStringLiteral("MR")}));
    QCOMPARE(all->total, 2);
  }

  void sortingGoesBothWaysByEveryColumn() {
    auto list = open();
    for (int i = 0; i < 5; ++i) {
      study::Series series = madeSeries("/s" + std::to_string(i), 5 - i);
      auto made = madeCollection("P" + std::to_string(i), "2.25." + std::to_string(50 + i), series);
      study::Study& study = made.patients[0].studies[0];
      study.date = "2026010" + std::to_string(9 - i);
      study.description = std::string(1, static_cast<char>((i % 2 == 0 ? 'a' : 'A') + i));
      study.accession = std::to_string(i);
      QVERIFY(list.put(made));
    }
    using index::SortBy;
    for (const SortBy by : {SortBy::patient, SortBy::patientId, SortBy::date, SortBy::modality, SortBy::description,
                            SortBy::images, SortBy::accession}) {
      auto up = search(list, {.sortBy = by, .descending = false});
      const auto down = search(list, {.sortBy = by, .descending = true});
      QCOMPARE(up.size(), 5);
      if (by == SortBy::modality) continue;  // all the same
      std::reverse(up.begin(), up.end());
      for (int i = 0; i < 5; ++i) QCOMPARE(up[i].id, down[i].id);
    }
    QCOMPARE(search(list, {.sortBy = SortBy::images, .descending = true})[0].images, 5);
    QCOMPARE(search(list, {.sortBy = SortBy::description, .descending = false})[4].patientName, QStringLiteral("P4"));
    QCOMPARE(search(list, {.limit = 2}).size(), 2);
  }

  void removalIsUndoneAndPurged() {
    auto list = open();
    QVERIFY(list.put(madeCollection("A", "2.25.2", madeSeries("/a", 2))));
    const qint64 id = idOf(list, "A");
    QVERIFY(list.remove(id));
    QCOMPARE(search(list, {}).size(), 0);
    QVERIFY(list.restore(id));
    QCOMPARE(search(list, {}).size(), 1);
    QVERIFY(list.remove(id));
    QVERIFY(list.put(madeCollection("A", "2.25.2", madeSeries("/a", 2))));  // opened again: listed again
    QCOMPARE(search(list, {}).size(), 1);
    QVERIFY(list.remove(id));
    QVERIFY(list.purge());
    QVERIFY(!list.restore(id));
    const auto gone = list.load(id);
    QVERIFY(!gone);
    QCOMPARE(gone.error().code, ErrorCode::notFound);
    const auto known = list.knownFiles("/a");
    QVERIFY(known && known->empty());
  }

  void vanishedFilesAreMarkedAndComeBack() {
    study::Series series = madeSeries(m_folder->path().toStdString(), 3);
    for (const study::Slice& slice : series.slices) touch(slice.path);
    auto list = open();
    QVERIFY(list.put(madeCollection("A", "2.25.2", series)));
    const qint64 id = idOf(list, "A");
    QVERIFY(!*list.checkFiles(id));
    std::filesystem::remove(series.slices[1].path);
    QVERIFY(*list.checkFiles(id));
    QCOMPARE(search(list, {})[0].missingFiles, 1);
    QVERIFY(!search(list, {})[0].isMissing());
    for (const study::Slice& slice : series.slices) std::filesystem::remove(slice.path);
    QVERIFY(*list.checkFiles(id));
    QVERIFY(search(list, {})[0].isMissing());
    for (const study::Slice& slice : series.slices) touch(slice.path);
    QVERIFY(*list.checkFiles(id));
    QCOMPARE(search(list, {})[0].missingFiles, 0);
  }

  void thumbnailsStayWithTheirSeries() {
    auto list = open();
    study::Collection made = madeCollection("A", "2.25.2", madeSeries("/a", 4));
    QVERIFY(list.put(made));
    const qint64 id = idOf(list, "A");
    QImage picture(8, 8, QImage::Format_Grayscale8);
    picture.fill(77);
    QVERIFY(list.setThumbnail((*list.series(id))[0].id, picture));
    study::Series other = madeSeries("/b", 2);
    other.uid = "2.25.8";
    other.number = "1";
    QVERIFY(list.put(madeCollection("A", "2.25.2", other)));
    const auto series = list.series(id);
    QVERIFY(series);
    QCOMPARE(series->size(), std::size_t{2});
    QVERIFY((*series)[0].thumbnail.isNull());
    QCOMPARE((*series)[1].thumbnail.pixelColor(3, 3).red(), 77);
    QVERIFY(list.setThumbnail(123456, picture));  // a series that is gone: nothing happens
  }

  void onlyTheOwnerCanReadIt() {
    auto list = open();
    QVERIFY(list.put(madeCollection("A", "2.25.2", madeSeries("/a", 2))));
    const auto files = QDir(m_folder->path()).entryInfoList(QDir::Files);
    QVERIFY(files.size() >= 2);  // with its journal
    for (const QFileInfo& file : files) {
      QCOMPARE(file.permissions() & QFileDevice::Permissions(0x0077), QFileDevice::Permissions());
    }
  }

  void aDamagedFileIsSetAsideAndSaidSo() {
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray("SQLite format 3\0", 16) + QByteArray(5000, 'x'));
    file.close();
    auto list = open();
    QVERIFY(!list.notice().isEmpty());
    QVERIFY(list.put(madeCollection("A", "2.25.2", madeSeries("/a", 2))));
    QCOMPARE(search(list, {}).size(), 1);
    QCOMPARE(QDir(m_folder->path()).entryList({QStringLiteral("*.damaged-*")}).size(), 1);
  }

  void aDamageInTheMiddleIsFoundToo() {
    {
      auto list = open();
      QVERIFY(list.put(madeCollection("A", "2.25.2", madeSeries("/a", 400))));
    }
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.size() > 60000);
    for (qint64 at = 4096; at < file.size(); at += 4096) {
      file.seek(at);
      file.write(QByteArray(64, '\x5a'));
    }
    file.close();
    QVERIFY(!open().notice().isEmpty());
  }

  void aNewerListIsLeftAlone() {
    { auto list = open(); }
    execute("PRAGMA user_version = 9999");
    const auto list = StudyIndex::open(m_path);
    QVERIFY(!list);
    QCOMPARE(list.error().code, ErrorCode::unsupported);
    QCOMPARE(QDir(m_folder->path()).entryList({QStringLiteral("*.damaged-*")}).size(), 0);
  }

  void twoConnectionsWorkAtOnce() {
    auto writer = open();
    auto reader = open();
    QVERIFY(writer.put(madeCollection("A", "2.25.2", madeSeries("/a", 2))));
    QCOMPARE(search(reader, {}).size(), 1);
    QVERIFY(reader.remove(idOf(reader, "A")));
    QCOMPARE(search(writer, {}).size(), 0);
  }

  void aFolderThatCannotBeWrittenIsAnError() {
    const auto list = StudyIndex::open(QStringLiteral("/proc/nowhere/studies.sqlite"));
    QVERIFY(!list);
    QCOMPARE(list.error().code, ErrorCode::io);
  }

 private:
  StudyIndex open() {
    auto list = StudyIndex::open(m_path);
    if (!list) qFatal("%s", list.error().message.c_str());
    return *std::move(list);
  }
  static QVector<index::StudyEntry> search(StudyIndex& list, const Query& query) {
    auto result = list.search(query);
    if (!result) qFatal("%s", result.error().message.c_str());
    return result->studies;
  }
  static qint64 idOf(StudyIndex& list, const char* name) {
    const auto found = search(list, {.text = QString::fromUtf8(name)});
    return found.isEmpty() ? -1 : found[0].id;
  }
  void execute(const char* sql) {
    {
      QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("test"));
      database.setDatabaseName(m_path);
      QVERIFY(database.open());
      QVERIFY(QSqlQuery(database).exec(QString::fromUtf8(sql)));
    }
    QSqlDatabase::removeDatabase(QStringLiteral("test"));
  }
  static void touch(const std::filesystem::path& path) {
    QFile file(QString::fromStdString(path.string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("x");
  }

  std::unique_ptr<QTemporaryDir> m_folder;
  QString m_path;
};

QTEST_GUILESS_MAIN(StudyIndexTest)
#include "study_index_test.moc"
