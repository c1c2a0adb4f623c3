// A whole model through the quantiser: what is in the file, what is said about it, and what is refused.

#include "engine/quantize/quantize.h"

#include <QtTest>

#include "tests/engine/quantize/written_model.h"

using namespace praxis;
using namespace praxis::engine;
using base::ErrorCode;
using tensor::DType;
using tests::LlamaShape;

class QuantizeTest : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> m_folder;
  device::ThreadPool m_threads{2};

  std::string pathOf(const char* name) const { return m_folder->filePath(name).toStdString(); }
  weights::ModelFile opened(const tests::WrittenModel& model, const char* name = "in.gguf") const {
    if (!model.write(pathOf(name))) qFatal("the model cannot be written");
    return *weights::ModelFile::open(pathOf(name));
  }
  base::Result<quantize::Report> run(const weights::ModelFile& model, const char* recipe, const std::string& out,
                                     const quantize::PlanOptions& options = {},
                                     const quantize::ProgressFunction& progress = {}) {
    return quantize::quantizeModel(model, **quantize::recipeNamed(recipe), options, nullptr, out, m_threads, progress);
  }
  static std::vector<float> valuesOf(const weights::ModelFile& model, const char* name) {
    const tensor::TensorView& view = *model.find(name);
    std::vector<float> values(static_cast<std::size_t>(view.shape.elements()));
    const auto cols = static_cast<std::size_t>(view.cols());
    for (std::int64_t r = 0; r < view.rows(); ++r) {
      const auto row = std::span(values).subspan(cols * static_cast<std::size_t>(r), cols);
      ops::decodeRow(view.type, view.data + r * tensor::rowBytes(view.type, view.cols()), row);
    }
    return values;
  }
  // What stays in the folder beside the model.
  QStringList leftovers() const {
    QStringList files = QDir(m_folder->path()).entryList(QDir::Files);
    files.removeAll("in.gguf");
    return files;
  }

 private Q_SLOTS:
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }

  void everyRecipeWritesAModelThatReadsBack() {
    const auto model = opened(tests::llamaOf(LlamaShape{.feedForward = 288}));
    for (const quantize::Recipe& recipe : quantize::recipes()) {
      const auto report = run(model, recipe.name.data(), pathOf("out.gguf"));
      QVERIFY2(report.has_value(), report ? "" : report.error().message.c_str());
      const auto out = *weights::ModelFile::open(pathOf("out.gguf"));
      QCOMPARE(out.tensors().size(), model.tensors().size());
      QCOMPARE(out.tensorBytes(), report->bytesAfter);
      QCOMPARE(out.metadata().integer("general.file_type").value_or(-1), std::int64_t{recipe.fileType});
      QCOMPARE(out.metadata().integer("general.quantization_version").value_or(-1), 2);
      QCOMPARE(std::string(out.metadata().string("test.kept").value_or("")), std::string("as it was"));
      QVERIFY(!out.metadata().contains("split.count"));
      // The error that is reported is the error that a reader sees.
      for (const char* name : {"output.weight", "blk.3.attn_v.weight", "blk.0.ffn_down.weight"}) {
        const auto wanted = valuesOf(model, name), got = valuesOf(out, name);
        double error = 0;
        for (std::size_t i = 0; i < got.size(); ++i) error += std::pow(static_cast<double>(wanted[i] - got[i]), 2);
        const auto said = std::ranges::find(report->tensors, name, &quantize::TensorReport::name);
        QVERIFY(std::abs(error - said->error.squaredError) <= 1e-3 * error + 1e-12);
        QVERIFY(said->error.relative() < 0.35);
      }
      QCOMPARE(valuesOf(out, "output_norm.weight"), valuesOf(model, "output_norm.weight"));
    }
  }

  void fewerBitsAreMoreError() {
    const auto model = opened(tests::llamaOf(LlamaShape{}));
    double error = 0, bits = 33;
    for (const char* recipe : {"F16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q3_K_M", "Q2_K"}) {
      const auto report = run(model, recipe, pathOf("out.gguf"));
      QVERIFY(report.has_value());
      double sum = 0;
      for (const auto& tensor : report->tensors) sum += tensor.error.squaredError;
      QVERIFY2(report->bitsPerWeight() < bits && sum >= error, recipe);
      bits = report->bitsPerWeight(), error = sum;
    }
  }

  void theSameWhateverTheThreads() {
    const auto model = opened(tests::llamaOf(LlamaShape{}));
    QVERIFY(run(model, "Q4_K_M", pathOf("two.gguf")).has_value());
    device::ThreadPool one(1);
    QVERIFY(quantize::quantizeModel(model, **quantize::recipeNamed("Q4_K_M"), {}, nullptr, pathOf("one.gguf"), one)
                .has_value());
    QFile a(m_folder->filePath("one.gguf")), b(m_folder->filePath("two.gguf"));
    QVERIFY(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly));
    QCOMPARE(a.readAll(), b.readAll());
  }

  void badNumbersAreRefusedByName() {
    for (const float bad : {NAN, INFINITY, 1e30f}) {
      auto written = tests::llamaOf(LlamaShape{.type = DType::f32});
      written.change = [bad](const auto& tensor, std::int64_t row, std::vector<float>& values) {
        if (tensor.name == "blk.2.attn_k.weight" && row == 3) values[17] = bad;
      };
      const auto report = run(opened(written), "Q4_K_M", pathOf("out.gguf"));
      QVERIFY(!report.has_value());
      QCOMPARE(report.error().code, ErrorCode::corrupt);
      for (const char* part : {"blk.2.attn_k.weight", "row 3", "column 17"}) {
        QVERIFY2(report.error().message.find(part) != std::string::npos, report.error().message.c_str());
      }
      QVERIFY(leftovers().isEmpty());
    }
  }

  void cancellingLeavesNothing() {
    const auto model = opened(tests::llamaOf(LlamaShape{}));
    double last = 0;
    const auto report = run(model, "Q8_0", pathOf("out.gguf"), {}, [&](const quantize::Progress& progress) {
      last = progress.done;
      return progress.done < 0.5;
    });
    QVERIFY(!report.has_value());
    QCOMPARE(report.error().code, ErrorCode::cancelled);
    QVERIFY(last >= 0.5 && last < 0.7);
    QVERIFY(leftovers().isEmpty());
  }

  void progressEndsAtAll() {
    const auto model = opened(tests::llamaOf(LlamaShape{}));
    double last = 0;
    QVERIFY(run(model, "Q8_0", pathOf("out.gguf"), {}, [&](const quantize::Progress& progress) {
              const bool forward = progress.done >= last;
              last = progress.done;
              return forward && !progress.tensor.empty();
            }).has_value());
    QCOMPARE(last, 1.0);
  }

  void theModelItselfIsNeverOverwritten() {
    const auto model = opened(tests::llamaOf(LlamaShape{}));
    QVERIFY(QFile::link(m_folder->filePath("in.gguf"), m_folder->filePath("other.gguf")));
    for (const char* name : {"in.gguf", "other.gguf"}) {
      const auto report = run(model, "Q8_0", pathOf(name));
      QVERIFY(!report.has_value());
      QCOMPARE(report.error().code, ErrorCode::invalidArgument);
    }
    QVERIFY(weights::ModelFile::open(pathOf("in.gguf")).has_value());
  }

  void otherFilesAreNotOverwritten() {
    const auto model = opened(tests::llamaOf(LlamaShape{}));
    QFile notes(m_folder->filePath("notes.txt"));
    QVERIFY(notes.open(QIODevice::WriteOnly) && notes.write("words") == 5);
    notes.close();
    const auto report = run(model, "Q8_0", pathOf("notes.txt"));
    QVERIFY(!report.has_value());
    QVERIFY(report.error().message.find("not a GGUF file") != std::string::npos);
    QVERIFY(!run(model, "Q8_0", pathOf("nowhere/out.gguf")).has_value());
  }

  // Requantising is measured against what was dequantised; tensors that are of the type already are copied.
  void quantisingAgain() {
    const auto model = opened(tests::llamaOf(LlamaShape{.type = DType::q8_0}));
    QVERIFY(!run(model, "Q4_0", pathOf("out.gguf")).has_value());
    QVERIFY(run(model, "Q4_0", pathOf("out.gguf"), {.requantise = true}).has_value());
    const auto same = run(model, "Q8_0", pathOf("same.gguf"), {.requantise = true});
    QVERIFY(same.has_value());
    QCOMPARE(same->errorOf(DType::q8_0).squaredError, 0.0);
    QCOMPARE(valuesOf(*weights::ModelFile::open(pathOf("same.gguf")), "output.weight"),
             valuesOf(model, "output.weight"));
  }
};

QTEST_GUILESS_MAIN(QuantizeTest)
#include "quantize_test.moc"
