// Laws of the GGUF writer: what is written is what is read, and a step that fails leaves nothing behind.

#include <QtTest>

#include "engine/weights/gguf_writer.h"
#include "engine/weights/model_file.h"

using namespace praxis::engine;
using namespace praxis::engine::weights;

namespace {

const std::vector<TensorPlan> kPlans = {
    {"norm", tensor::DType::f32, tensor::Shape{5}},
    {"matrix", tensor::DType::q4_0, tensor::Shape{3, 64}},
    {"half", tensor::DType::f16, tensor::Shape{2, 2, 3}},
};

base::Metadata everyKind() {
  base::Metadata metadata;
  metadata.insert("truth", true);
  metadata.insert("small", std::uint64_t{7});
  metadata.insert("large", std::uint64_t{1} << 40);
  metadata.insert("negative", std::int64_t{-7});
  metadata.insert("low", -(std::int64_t{1} << 40));
  metadata.insert("exact", 0.25);
  metadata.insert("precise", 0.1);
  metadata.insert("text", std::string("a\0b", 3));
  metadata.insert("truths", std::vector<bool>{true, false, true});
  metadata.insert("counts", std::vector<std::uint64_t>{1, std::uint64_t{1} << 40});
  metadata.insert("levels", std::vector<std::int64_t>{-1, 1});
  metadata.insert("numbers", std::vector<double>{0.5, 0.1});
  metadata.insert("texts", std::vector<std::string>{"", "x"});
  metadata.insert("nothing", std::vector<std::string>{});
  return metadata;
}

// Byte i of the tensor is its index plus i.
base::Result<void> countUp(const TensorPlan& plan, OutputFile& file) {
  std::vector<std::byte> bytes(plan.bytes());
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i + plan.name.size());
  return file.write(bytes);
}

}  // namespace

class GgufWriterTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }

  void whatIsWrittenIsRead();
  void alignmentIsObeyed();
  void failureLeavesTheOldFile();
  void tensorOfTheWrongSizeIsRefused();
  void nonsensePlansAreRefused();
  void absentFolderIsASentence();
  void onlyRegularFilesAreReplaced();

 private:
  std::filesystem::path path() const { return m_folder->filePath("model.gguf").toStdString(); }
  qsizetype filesInFolder() const { return QDir(m_folder->path()).entryList(QDir::Files).size(); }

  std::unique_ptr<QTemporaryDir> m_folder;
};

void GgufWriterTest::whatIsWrittenIsRead() {
  const base::Metadata metadata = everyKind();
  QVERIFY(writeGguf(path(), metadata, kPlans, countUp));
  QCOMPARE(filesInFolder(), qsizetype{1});
  const auto file = ModelFile::open(path());
  QVERIFY2(file, file ? "" : file.error().message.c_str());
  QVERIFY(file->metadata().all() == metadata.all());
  QCOMPARE(file->tensors().size(), kPlans.size());
  for (std::size_t i = 0; i < kPlans.size(); ++i) {
    const NamedTensor& tensor = file->tensors()[i];
    QVERIFY(tensor.name == kPlans[i].name && tensor.view.type == kPlans[i].type);
    QVERIFY(tensor.view.shape == kPlans[i].shape);
    for (std::int64_t at = 0; at < tensor.view.bytes(); ++at) {
      QVERIFY(tensor.view.data[at] == static_cast<std::byte>(static_cast<std::size_t>(at) + tensor.name.size()));
    }
  }
}

void GgufWriterTest::alignmentIsObeyed() {
  base::Metadata metadata;
  metadata.insert("general.alignment", std::uint64_t{128});
  QVERIFY(writeGguf(path(), metadata, kPlans, countUp));
  const auto file = ModelFile::open(path());
  QVERIFY(file.has_value());
  for (const NamedTensor& tensor : file->tensors()) {
    QCOMPARE(reinterpret_cast<std::uintptr_t>(tensor.view.data) % 128, std::uintptr_t{0});
  }
}

void GgufWriterTest::failureLeavesTheOldFile() {
  QVERIFY(writeGguf(path(), everyKind(), kPlans, countUp));
  const auto before = std::filesystem::file_size(path());
  const auto result = writeGguf(path(), {}, kPlans, [](const TensorPlan& plan, OutputFile& file) -> base::Result<void> {
    if (plan.name == "half") return base::fail(base::ErrorCode::cancelled, "Cancelled.");
    return countUp(plan, file);
  });
  QVERIFY(!result && result.error().code == base::ErrorCode::cancelled);
  QCOMPARE(std::filesystem::file_size(path()), before);
  QCOMPARE(filesInFolder(), qsizetype{1});
}

void GgufWriterTest::tensorOfTheWrongSizeIsRefused() {
  const auto result = writeGguf(path(), {}, kPlans, [](const TensorPlan&, OutputFile& file) {
    return file.write(std::vector<std::byte>(3));
  });
  QVERIFY(!result && result.error().code == base::ErrorCode::internal);
  QCOMPARE(filesInFolder(), qsizetype{0});
}

void GgufWriterTest::nonsensePlansAreRefused() {
  for (const TensorPlan& plan : {TensorPlan{"", tensor::DType::f32, tensor::Shape{1}},
                                 TensorPlan{std::string(64, 'n'), tensor::DType::f32, tensor::Shape{1}},
                                 TensorPlan{"t", tensor::DType::q8_0, tensor::Shape{2, 33}},
                                 TensorPlan{"t", tensor::DType::f32, tensor::Shape{0}}}) {
    const auto result = writeGguf(path(), {}, std::span(&plan, 1), countUp);
    QVERIFY(!result && result.error().code == base::ErrorCode::invalidArgument);
  }
}

void GgufWriterTest::absentFolderIsASentence() {
  const auto result = writeGguf(path() / "absent" / "model.gguf", {}, kPlans, countUp);
  QVERIFY(!result && result.error().code == base::ErrorCode::io);
  QVERIFY(result.error().message.ends_with('.'));
}

// Renaming the finished file onto a folder, pipe or device would put that out of the way.
void GgufWriterTest::onlyRegularFilesAreReplaced() {
  QVERIFY(QDir().mkpath(m_folder->filePath("model.gguf")));
  const auto result = writeGguf(path(), {}, kPlans, countUp);
  QVERIFY(!result && result.error().code == base::ErrorCode::io);
  QVERIFY(QFileInfo(m_folder->filePath("model.gguf")).isDir());
  QCOMPARE(filesInFolder(), 0);
}

QTEST_APPLESS_MAIN(GgufWriterTest)
#include "gguf_writer_test.moc"
