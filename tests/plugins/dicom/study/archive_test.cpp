// ZIP archives: what is unpacked, what is refused and why, and that nothing stays behind.

#include <QTest>

#include <cstring>

#include <sys/stat.h>
#include <zip.h>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/study/archive.h"
#include "plugins/dicom/study/member_name.h"
#include "tests/plugins/dicom/dicom_maker.h"

using namespace praxis;
using namespace praxis::plugins::dicom::study;
using tests::DicomMaker;
using tests::in;
namespace fs = std::filesystem;

namespace {

// Writes archives member by member, with whatever an attacker would change.
class ZipMaker {
 public:
  explicit ZipMaker(fs::path path) : m_path(std::move(path)) {
    m_zip = zip_open(m_path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  }
  zip_int64_t add(const std::string& name, const std::vector<char>& bytes) {
    void* copy = std::malloc(std::max<std::size_t>(bytes.size(), 1));
    std::memcpy(copy, bytes.data(), bytes.size());
    zip_source_t* source = zip_source_buffer(m_zip, copy, bytes.size(), 1);
    return zip_file_add(m_zip, name.c_str(), source, ZIP_FL_ENC_GUESS);
  }
  void link(zip_int64_t index) {
    zip_file_set_external_attributes(m_zip, static_cast<zip_uint64_t>(index), 0, ZIP_OPSYS_UNIX,
                                     static_cast<zip_uint32_t>(S_IFLNK | 0777) << 16);
  }
  void encrypt(zip_int64_t index) {
    zip_file_set_encryption(m_zip, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, "secret");
  }
  bool close() { return zip_close(m_zip) == 0; }

 private:
  fs::path m_path;
  zip_t* m_zip;
};

std::vector<char> image(const QTemporaryDir& folder, int number, int rows = 4) {
  DicomMaker maker;
  maker.ramp(rows, 4).place(0, 0, number).set(DCM_SOPInstanceUID, "2.25." + std::to_string(number));
  maker.save(in(folder, "made"));
  return tests::readAll(in(folder, "made"));
}

std::string allMessages(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) text += problem.path.filename().string() + ": " + problem.message + "\n";
  return text;
}

}  // namespace

class ArchiveTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

 private Q_SLOTS:
  void initTestCase() { plugins::dicom::file::startUp(); }
  void cleanupTestCase() { plugins::dicom::file::shutDown(); }

  void imagesComeOutAndOtherFilesStayIn() {
    ZipMaker zip(in(m_folder, "good.zip"));
    zip.add("study/1", image(m_folder, 1));
    zip.add("study/2", image(m_folder, 2));
    zip.add("\xe5\xbd\xb1\xe5\x83\x8f/3", image(m_folder, 3));
    zip.add("readme.txt", std::vector<char>(400, 'x'));
    QVERIFY(zip.close());
    fs::path kept;
    {
      const auto collection = scan({in(m_folder, "good.zip")});
      QVERIFY(collection.has_value());
      QVERIFY2(collection->problems.empty(), allMessages(collection->problems).c_str());
      QCOMPARE(collection->filesRead, 3);
      const Series series = collection->patients[0].studies[0].series[0];
      QCOMPARE(series.slices.size(), std::size_t(3));
      QVERIFY(series.storage != nullptr);
      kept = series.slices[0].path.parent_path().parent_path();
      const std::string shown = shownPath(*collection, series.slices[0].path);
      QCOMPARE(shown, in(m_folder, "good.zip").string() + "!study/1");
      QCOMPARE(shownPath(*collection, "/elsewhere/1"), std::string("/elsewhere/1"));
      QCOMPARE(static_cast<unsigned>(fs::status(kept).permissions() & fs::perms::all), 0700u);
    }
    QVERIFY(!fs::exists(kept));  // the last series took the files with it
  }

  void aDirectoryInsideIsNoImage() {
    DcmFileFormat directory;
    directory.getDataset()->insert(new DcmSequenceOfItems(DCM_DirectoryRecordSequence));
    directory.getDataset()->putAndInsertString(DCM_SOPClassUID, "1.2.840.10008.1.3.10");
    directory.getDataset()->putAndInsertString(DCM_SOPInstanceUID, "2.25.77");
    QVERIFY(directory.saveFile(OFFilename(in(m_folder, "dir").c_str()), EXS_LittleEndianExplicit).good());
    ZipMaker zip(in(m_folder, "media.zip"));
    zip.add("DICOMDIR", tests::readAll(in(m_folder, "dir")));
    zip.add("IMG1", image(m_folder, 1));
    QVERIFY(zip.close());
    const auto collection = scan({in(m_folder, "media.zip")});
    QCOMPARE(collection->filesRead, 2);
    QCOMPARE(collection->filesWithoutPixels, 1);
    QVERIFY(collection->withoutPixels.empty());
    QCOMPARE(collection->patients[0].studies[0].series[0].slices.size(), std::size_t(1));
  }

  void linksEncryptionAndEscapesAreRefused() {
    ZipMaker zip(in(m_folder, "bad.zip"));
    zip.add("fine", image(m_folder, 1));
    zip.add("../outside", image(m_folder, 2));
    zip.add("/absolute", image(m_folder, 3));
    zip.link(zip.add("link", image(m_folder, 4)));
    zip.encrypt(zip.add("locked", image(m_folder, 5)));
    QVERIFY(zip.close());
    const UnpackedArchive unpacked = unpack(in(m_folder, "bad.zip"), nullptr);
    QCOMPARE(unpacked.files.size(), std::size_t(1));
    QCOMPARE(unpacked.problems.size(), std::size_t(4));
    const std::string text = allMessages(unpacked.problems);
    QVERIFY(text.find("locked: It is encrypted") != std::string::npos);
    QVERIFY(text.find("link: It is a link") != std::string::npos);
    QVERIFY(!fs::exists(unpacked.folder->path().parent_path() / "outside"));
  }

  void bombsAndCrowdsAreStopped() {
    ZipMaker zip(in(m_folder, "bomb.zip"));
    std::vector<char> blank = image(m_folder, 1, 8);
    blank.resize(4 << 20);
    zip.add("small", image(m_folder, 2));
    zip.add("blank", blank);
    QVERIFY(zip.close());
    ArchiveLimits limits;
    limits.bytes = 1 << 20;
    UnpackedArchive unpacked = unpack(in(m_folder, "bomb.zip"), nullptr, limits);
    QCOMPARE(unpacked.files.size(), std::size_t(1));
    QCOMPARE(unpacked.problems.size(), std::size_t(1));
    QVERIFY(!fs::exists(unpacked.folder->path() / "blank"));
    limits = {};
    QCOMPARE(unpack(in(m_folder, "bomb.zip"), nullptr, limits).files.size(), std::size_t(2));
    limits.members = 1;
    unpacked = unpack(in(m_folder, "bomb.zip"), nullptr, limits);
    QVERIFY(unpacked.files.empty());
    QCOMPARE(unpacked.problems.size(), std::size_t(1));
  }

  // Whatever is changed: an answer, and never a file outside the folder.
  void damageIsAProblem() {
    ZipMaker zip(in(m_folder, "whole.zip"));
    for (int i = 0; i < 3; ++i) zip.add(std::to_string(i), image(m_folder, i, 64));
    QVERIFY(zip.close());
    const std::vector<char> whole = tests::readAll(in(m_folder, "whole.zip"));
    std::vector<char> cut(whole.begin(), whole.begin() + static_cast<long>(whole.size() / 2));
    tests::writeAll(in(m_folder, "cut.zip"), cut);
    auto collection = scan({in(m_folder, "cut.zip")});
    QVERIFY(collection.has_value());
    QCOMPARE(collection->problems.size(), std::size_t(1));
    int damaged = 0;
    for (std::size_t at = 4; at < whole.size(); at += 7) {
      std::vector<char> changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ 0x55);
      tests::writeAll(in(m_folder, "changed.zip"), changed);
      const UnpackedArchive unpacked = unpack(in(m_folder, "changed.zip"), nullptr);
      damaged += unpacked.problems.empty() ? 0 : 1;
      for (const fs::path& path : unpacked.files) {
        QVERIFY(path.native().starts_with(unpacked.folder->path().native() + "/"));
      }
    }
    QVERIFY(damaged > 10);
  }

  void stoppingStops() {
    ZipMaker zip(in(m_folder, "stop.zip"));
    zip.add("1", image(m_folder, 1));
    QVERIFY(zip.close());
    const std::atomic<bool> stop = true;
    QVERIFY(unpack(in(m_folder, "stop.zip"), &stop).files.empty());
    const auto collection = scan({in(m_folder, "stop.zip")}, {&stop, {}, {}});
    QVERIFY(!collection);
  }

  void archivesAreKnownByTheirBytes() {
    ZipMaker zip(in(m_folder, "any.dcm"));
    zip.add("1", image(m_folder, 1));
    QVERIFY(zip.close());
    QVERIFY(isArchive(in(m_folder, "any.dcm")));
    std::vector<char> bytes = image(m_folder, 1);
    std::memcpy(bytes.data(), "PK\x03\x04", 4);  // a preamble may hold anything
    tests::writeAll(in(m_folder, "preamble"), bytes);
    QVERIFY(!isArchive(in(m_folder, "preamble")));
    QCOMPARE(scan({in(m_folder, "preamble")})->filesRead, 1);
  }

  void memberNamesArePlainOrNothing() {
    QCOMPARE(memberPath("a/b.dcm"), std::optional<std::string>("a/b.dcm"));
    QCOMPARE(memberPath("a\\b.dcm"), std::optional<std::string>("a/b.dcm"));
    QCOMPARE(memberPath("a//b"), std::optional<std::string>("a/b"));
    QCOMPARE(memberPath("\xd5\xc5\xc8\xfd/1"), std::optional<std::string>("\u5f20\u4e09/1"));  // GBK
    QCOMPARE(memberPath("M\x81ller"), std::optional<std::string>("M\u00fcller"));              // IBM 437
    for (const char* bad :
         {"", "/", "..", "../a", "a/../b", "a/./b", "..\\a", "/etc/x", "\\\\host\\x", "C:\\x", "C:x", "a\nb", "a/.."}) {
      QVERIFY2(!memberPath(bad), bad);
    }
    QVERIFY(!memberPath(std::string(300, 'x')));
  }

  void whatACrashLeftIsRemoved() {
    const fs::path base = fs::temp_directory_path();
    const fs::path abandoned = base / "praxis-archive-999999999-abcdef";  // above any process number
    fs::create_directories(abandoned);
    tests::writeAll(abandoned / "image", {'x'});
    const auto mine = TemporaryFolder::make();
    QVERIFY(mine.has_value());
    QVERIFY(!fs::exists(abandoned));
    const auto second = TemporaryFolder::make();
    QVERIFY(fs::exists((*mine)->path()));  // a living process keeps its own
  }
};

QTEST_GUILESS_MAIN(ArchiveTest)
#include "archive_test.moc"
