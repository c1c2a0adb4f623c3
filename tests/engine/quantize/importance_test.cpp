// Importance matrices: their means, what is refused, and that they move the error.

#include "engine/quantize/importance.h"

#include <QtTest>

#include "engine/quantize/quantize.h"
#include "tests/engine/quantize/written_model.h"

using namespace praxis;
using namespace praxis::engine;
using tensor::DType;
using tensor::Shape;

class ImportanceTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  std::string pathOf(const char* name) const { return m_folder.filePath(name).toStdString(); }

  // Column c of expert e was used with the square c + 1, `count` times.
  static tests::WrittenModel matrixOf(std::int64_t experts, std::int64_t cols, float count) {
    tests::WrittenModel model;
    model.metadata.insert("general.type", std::string("imatrix"));
    model.tensors = {{"a.weight.in_sum2", DType::f32, Shape{experts, cols}},
                     {"a.weight.counts", DType::f32, Shape{experts, 1}}};
    model.change = [count](const auto& tensor, std::int64_t, std::vector<float>& values) {
      for (std::size_t c = 0; c < values.size(); ++c) {
        values[c] = tensor.name.ends_with("counts") ? count : count * static_cast<float>(c + 1);
      }
    };
    return model;
  }
  base::Result<quantize::Importance> read(const tests::WrittenModel& model) const {
    if (!model.write(pathOf("imatrix.gguf"))) qFatal("the matrix cannot be written");
    return quantize::Importance::read(pathOf("imatrix.gguf"));
  }

 private Q_SLOTS:
  void sumsBecomeMeans() {
    const auto importance = read(matrixOf(1, 64, 10));
    QVERIFY2(importance.has_value(), importance ? "" : importance.error().message.c_str());
    const auto means = *importance->of("a.weight", Shape{7, 64});
    QCOMPARE(means.size(), std::size_t{64});
    for (std::size_t c = 0; c < 64; ++c) QCOMPARE(means[c], static_cast<float>(c + 1));
    QVERIFY(importance->of("b.weight", Shape{7, 64})->empty());
    QVERIFY(!importance->of("a.weight", Shape{7, 32}).has_value());
    QCOMPARE((*read(matrixOf(3, 64, 2))).of("a.weight", Shape{3, 7, 64})->size(), std::size_t{192});
  }

  void whatWasNeverReachedCountsTheSame() {
    const auto importance = read(matrixOf(1, 32, 0));
    QVERIFY(importance.has_value());
    const auto means = importance->of("a.weight", Shape{1, 32});
    QVERIFY(means.has_value());
    for (const float mean : *means) QCOMPARE(mean, 1.0f);
  }

  void hostileFilesAreRefused() {
    QVERIFY(!quantize::Importance::read(pathOf("nowhere.gguf")).has_value());
    auto noMatrix = matrixOf(1, 32, 1);
    noMatrix.metadata = {};
    QVERIFY(!read(noMatrix).has_value());
    QVERIFY(!read(matrixOf(1, 32, -1)).has_value());
    QVERIFY(!read(matrixOf(1, 32, NAN)).has_value());
    auto countless = matrixOf(1, 32, 1);
    countless.tensors.pop_back();
    QVERIFY(!read(countless).has_value());
    auto uneven = matrixOf(2, 32, 1);
    uneven.tensors.back().shape = Shape{3, 1};
    QVERIFY(!read(uneven).has_value());
    auto otherType = matrixOf(1, 32, 1);
    otherType.tensors.front().type = DType::f16;
    QVERIFY(!read(otherType).has_value());
  }

  // Errors in columns that matter weigh more, so they get less of it.
  void importantColumnsGainThroughTheWholeFile() {
    tests::WrittenModel written;
    written.metadata.insert("general.architecture", std::string("llama"));
    written.tensors = {{"a.weight", DType::f32, Shape{64, 256}}};
    QVERIFY(written.write(pathOf("model.gguf")).has_value());
    auto matrix = matrixOf(1, 256, 1);
    matrix.change = [](const auto& tensor, std::int64_t, std::vector<float>& values) {
      for (std::size_t c = 0; c < values.size(); ++c)
        values[c] = tensor.name.ends_with("counts") || c % 4 != 0 ? 1 : 400;
    };
    const auto importance = read(matrix);
    const auto model = weights::ModelFile::open(pathOf("model.gguf"));
    device::ThreadPool threads(1);
    const auto errorWith = [&](const quantize::Importance* used) {
      const auto report =
          quantize::quantizeModel(*model, **quantize::recipeNamed("Q2_K"), {}, used, pathOf("out.gguf"), threads);
      const auto out = weights::ModelFile::open(pathOf("out.gguf"));
      double error = 0;
      std::vector<float> wanted(256), got(256);
      for (std::int64_t row = 0; report && row < 64; ++row) {
        ops::decodeRow(DType::f32, model->find("a.weight")->data + row * 1024, wanted);
        ops::decodeRow(DType::q2_K, out->find("a.weight")->data + row * 84, got);
        for (std::size_t c = 0; c < 256; c += 4) error += std::pow(static_cast<double>(wanted[c] - got[c]), 2);
      }
      return error;
    };
    const double plain = errorWith(nullptr), weighted = errorWith(&*importance);
    QVERIFY2(weighted > 0 && weighted < 0.9 * plain, fmt::format("{} against {}", weighted, plain).c_str());
  }
};

QTEST_GUILESS_MAIN(ImportanceTest)
#include "importance_test.moc"
