// Laws of ModelFile: tensors are found by name and shape, and every refusal names the file.

#include <QtTest>

#include "engine/weights/gguf_writer.h"
#include "engine/weights/model_file.h"

using namespace praxis::engine;
using namespace praxis::engine::weights;

class ModelFileTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void requireGivesTheTensorOfThatShape();
  void requireNamesBothShapes();
  void requireNamesWhatIsMissing();
  void filesThatAreNoModelNameThemselves();
  void otherFormatsAreNamedWithAdvice();
  void memoryThatIsNotThereIsRefusedWithNumbers();

 private:
  base::Result<ModelFile> model(base::Metadata metadata = {}) {
    const std::vector<TensorPlan> plans = {{"w", tensor::DType::f32, tensor::Shape{2, 3}}};
    const std::filesystem::path path = m_folder.filePath("m.gguf").toStdString();
    PRAXIS_TRY(writeGguf(path, metadata, plans, [](const TensorPlan& plan, OutputFile& file) {
      return file.write(std::vector<std::byte>(plan.bytes()));
    }));
    return ModelFile::open(path);
  }

  QTemporaryDir m_folder;
};

void ModelFileTest::requireGivesTheTensorOfThatShape() {
  const auto file = model();
  QVERIFY(file.has_value());
  QCOMPARE(file->tensorBytes(), std::uint64_t{24});
  QVERIFY(file->find("absent") == nullptr);
  const auto view = file->require("w", tensor::Shape{2, 3});
  QVERIFY(view.has_value());
  QCOMPARE(view->data, file->find("w")->data);
}

void ModelFileTest::requireNamesBothShapes() {
  const auto file = model();
  const auto view = file->require("w", tensor::Shape{3, 2});
  QVERIFY(!view && view.error().code == base::ErrorCode::corrupt);
  const QString message = QString::fromStdString(view.error().message);
  QVERIFY(message.contains("m.gguf") && message.contains("[2, 3]") && message.contains("[3, 2]"));
}

void ModelFileTest::requireNamesWhatIsMissing() {
  const auto file = model();
  const auto view = file->require("blk.0.attn_q.weight", tensor::Shape{4, 4});
  QVERIFY(!view && QString::fromStdString(view.error().message).contains("blk.0.attn_q.weight"));
}

void ModelFileTest::filesThatAreNoModelNameThemselves() {
  const QString path = m_folder.filePath("letter.txt");
  QFile letter(path);
  QVERIFY(letter.open(QIODevice::WriteOnly));
  for (const char* text : {"", "GGU", "Dear model"}) {
    letter.resize(0);
    letter.seek(0);
    letter.write(text);
    letter.flush();
    const auto file = ModelFile::open(path.toStdString());
    QVERIFY(!file && file.error().code == base::ErrorCode::unsupported);
    QVERIFY(file.error().message.starts_with("letter.txt: "));
  }
  QVERIFY(ModelFile::open("/nowhere/m.gguf").error().code == base::ErrorCode::notFound);
}

void ModelFileTest::otherFormatsAreNamedWithAdvice() {
  const std::vector<std::pair<QByteArray, QString>> kinds = {
      {QByteArray("PK\x03\x04....", 8), "PyTorch"},
      {QByteArray("\x80\x02}q", 4), "pickle"},
      {"tjgg\x03", "before GGUF"},
      {QByteArray("\x08\x07\x12\x07pytorch", 11), "ONNX"},
      {"version https://git-lfs.github.com/spec/v1", "git lfs pull"},
      {"<!DOCTYPE html><html>", "web page"},
      {QByteArray("\x02\0\0\0\0\0\0\0{}", 10), ".safetensors"},
  };
  const QString path = m_folder.filePath("other.bin");
  for (const auto& [bytes, named] : kinds) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(bytes);
    file.close();
    const auto opened = ModelFile::open(path.toStdString());
    QVERIFY(!opened && opened.error().code == base::ErrorCode::unsupported);
    QVERIFY2(QString::fromStdString(opened.error().message).contains(named), opened.error().message.c_str());
    QVERIFY(QString::fromStdString(opened.error().message).contains("GGUF"));
  }
}

void ModelFileTest::memoryThatIsNotThereIsRefusedWithNumbers() {
  const auto memory = OwnedMemory::take(std::uint64_t{1} << 50);
  QVERIFY(!memory && memory.error().code == base::ErrorCode::outOfMemory);
  QVERIFY(QString::fromStdString(memory.error().message).contains("1073741824.0 MiB"));
  QVERIFY(OwnedMemory::take(0)->data() == nullptr);
  auto taken = OwnedMemory::take(100);
  QVERIFY(taken && taken->data()[99] == std::byte{0});
}

QTEST_APPLESS_MAIN(ModelFileTest)
#include "model_file_test.moc"
