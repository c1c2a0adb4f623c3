// Mapped files and ring buffers.

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

#include <QTemporaryDir>
#include <QTest>

#include "engine/base/mapped_file.h"
#include "engine/base/ring_buffer.h"

using namespace praxis::engine::base;

class StorageTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void mapsWhatIsThere() {
    const auto path = write("abc.bin", "hello");
    auto file = MappedFile::open(path);
    QVERIFY(file.has_value());
    QCOMPARE(file->bytes().size(), std::size_t{5});
    QCOMPARE(static_cast<char>(file->bytes()[1]), 'e');
    const MappedFile moved = std::move(*file);
    QCOMPARE(static_cast<char>(moved.bytes()[4]), 'o');
    QVERIFY(file->bytes().empty());
  }

  void emptyFilesAreEmpty() {
    const auto file = MappedFile::open(write("empty.bin", ""));
    QVERIFY(file.has_value());
    QVERIFY(file->bytes().empty());
  }

  void absentFilesAndFoldersAreErrorsThatNameThem() {
    const auto absent = MappedFile::open("/nowhere/model.gguf");
    QCOMPARE(absent.error().code, ErrorCode::notFound);
    QVERIFY(absent.error().message.find("/nowhere/model.gguf") != std::string::npos);
    QCOMPARE(MappedFile::open(m_folder.path().toStdString()).error().code, ErrorCode::io);
  }

  void pipesAreRefusedWithoutWaiting() {
    const auto path = std::filesystem::path(m_folder.path().toStdString()) / "pipe";
    QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
    QCOMPARE(MappedFile::open(path).error().code, ErrorCode::io);
  }

  void ringKeepsTheNewest() {
    RingBuffer<int> ring(3);
    QVERIFY(ring.empty());
    for (int i = 0; i < 5; ++i) ring.push(i);
    QCOMPARE(ring.size(), std::size_t{3});
    QCOMPARE(ring[0], 2);
    QCOMPARE(ring.back(), 4);
    ring.clear();
    QCOMPARE(ring.size(), std::size_t{0});
    QCOMPARE(ring.capacity(), std::size_t{3});
  }

 private:
  std::filesystem::path write(const char* name, const char* text) {
    const auto path = std::filesystem::path(m_folder.path().toStdString()) / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(StorageTest)
#include "storage_test.moc"
