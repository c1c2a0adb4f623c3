// Laws of split GGUF models: any part opens the whole set, and a set that is not whole or not one is refused with the
// name of the part at fault.

#include <QtTest>

#include "engine/weights/gguf_writer.h"
#include "engine/weights/model_file.h"

using namespace praxis::engine;
using namespace praxis::engine::weights;

namespace {

constexpr std::int64_t kParts = 3;

struct PartPlan {
  std::int64_t number = 0;  // from 0
  std::int64_t count = kParts;
  std::int64_t tensorsOfAll = kParts;
  std::string tensor;  // empty: one of its own
};

}  // namespace

class GgufSetTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }

  void anyPartOpensTheSet() {
    writeAll();
    for (std::int64_t part = 0; part < kParts; ++part) {
      const auto file = ModelFile::open(path(part));
      QVERIFY2(file, file ? "" : file.error().message.c_str());
      QCOMPARE(file->path(), path(0));
      QCOMPARE(file->tensors().size(), std::size_t{kParts});
      QVERIFY(file->metadata().string("general.name") == "whole");
      std::uint64_t bytes = 0;
      for (std::int64_t i = 0; i < kParts; ++i) {
        const auto view = file->require(fmt::format("t{}", i), tensor::Shape{2});
        QVERIFY(view && view->f32()[1] == static_cast<float>(i));
        bytes += std::filesystem::file_size(path(i));
      }
      QCOMPARE(file->fileBytes(), bytes);
      QCOMPARE(file->tensorBytes(), std::uint64_t{kParts * 2 * sizeof(float)});
      QCOMPARE(file->ownedBytes(), std::uint64_t{0});
    }
  }

  void missingPartIsNamed() {
    writeAll();
    std::filesystem::remove(path(1));
    refused(0, base::ErrorCode::notFound, "m-00002-of-00003.gguf");
  }

  void renamedPartsSayWhatTheyWereCalled() {
    writeAll();
    const auto other = folder() / "model.gguf";
    std::filesystem::rename(path(1), other);
    const auto file = ModelFile::open(other);
    QVERIFY(!file && QString::fromStdString(file.error().message).contains("-00002-of-00003.gguf"));
  }

  void swappedPartsAreRefused() {
    writeAll();
    std::filesystem::copy_file(path(2), path(1), std::filesystem::copy_options::overwrite_existing);
    refused(0, base::ErrorCode::corrupt, "m-00002-of-00003.gguf");
  }

  void partsOfAnotherModelAreRefused() {
    writeAll();
    write({.number = 2, .tensorsOfAll = kParts + 1});
    refused(0, base::ErrorCode::corrupt, "m-00003-of-00003.gguf");
    write({.number = 2, .count = kParts + 1});
    refused(0, base::ErrorCode::corrupt, "m-00003-of-00003.gguf");
  }

  void tensorsInTwoPartsAreRefused() {
    writeAll();
    write({.number = 2, .tensor = "t0"});
    refused(0, base::ErrorCode::corrupt, "t0");
  }

  void truncatedPartIsNamed() {
    writeAll();
    std::filesystem::resize_file(path(1), std::filesystem::file_size(path(1)) - 32);
    refused(0, base::ErrorCode::corrupt, "m-00002-of-00003.gguf");
  }

  void numbersThatCannotBeAreRefused() {
    for (const std::int64_t number : {std::int64_t{-2}, kParts, std::int64_t{1} << 40}) {
      write({.number = 0});
      writeTo(path(0), {.number = number});
      refused(0, base::ErrorCode::corrupt, "cannot be");
    }
    writeTo(path(0), {.number = 0, .count = std::int64_t{1} << 40});
    refused(0, base::ErrorCode::corrupt, "cannot be");
  }

  void aSetOfOneIsAFile() {
    writeTo(folder() / "any.gguf", {.number = 0, .count = 1});
    QVERIFY(ModelFile::open(folder() / "any.gguf").has_value());
  }

 private:
  std::filesystem::path folder() const { return m_folder->path().toStdString(); }
  std::filesystem::path path(std::int64_t number) const {
    return folder() / fmt::format("m-{:05}-of-{:05}.gguf", number + 1, kParts);
  }

  void write(const PartPlan& plan) { writeTo(path(plan.number), plan); }
  void writeAll() {
    for (std::int64_t number = 0; number < kParts; ++number) write({.number = number});
  }

  void writeTo(const std::filesystem::path& path, const PartPlan& plan) {
    base::Metadata metadata;
    if (plan.number == 0) metadata.insert("general.name", std::string("whole"));
    metadata.insert("split.no", plan.number);
    metadata.insert("split.count", plan.count);
    metadata.insert("split.tensors.count", plan.tensorsOfAll);
    const std::string name = plan.tensor.empty() ? fmt::format("t{}", plan.number) : plan.tensor;
    const std::vector<TensorPlan> plans = {{name, tensor::DType::f32, tensor::Shape{2}}};
    const auto written = writeGguf(path, metadata, plans, [&](const TensorPlan&, OutputFile& file) {
      const float values[2] = {0.0f, static_cast<float>(plan.number)};
      return file.write(std::as_bytes(std::span(values)));
    });
    QVERIFY(written.has_value());
  }

  void refused(std::int64_t opened, base::ErrorCode code, const QString& named) {
    const auto file = ModelFile::open(path(opened));
    QVERIFY(!file);
    QVERIFY2(file.error().code == code, file.error().message.c_str());
    QVERIFY2(QString::fromStdString(file.error().message).contains(named), file.error().message.c_str());
  }

  std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_APPLESS_MAIN(GgufSetTest)
#include "gguf_set_test.moc"
