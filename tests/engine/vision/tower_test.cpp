#include "engine/vision/tower.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

#include "tests/support/tiny_vision.h"

using namespace praxis::engine;
using praxis::tests::TinyVision;

Q_DECLARE_METATYPE(TinyVision)

namespace {

vision::PreparedImage imageFor(const TinyVision& model, unsigned seed) {
  vision::PreparedImage image{3, model.imageSize, model.imageSize, {}, {}, {}, {}};
  for (std::int64_t i = 0; i < 3 * model.imageSize * model.imageSize; ++i) {
    seed = seed * 1664525u + 1013904223u;
    image.values.push_back(static_cast<float>(seed >> 8) / 8388608.0f - 1.0f);
  }
  return image;
}

}  // namespace

class TowerTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::unique_ptr<device::Device> m_device = device::Device::create("cpu", 2).value();

  weights::ModelFile fileOf(const TinyVision& model) {
    const std::filesystem::path path = m_folder.filePath("tiny.mmproj.gguf").toStdString();
    praxis::tests::writeTinyVision(model, path).value();
    return weights::ModelFile::open(path).value();
  }

  // Empty when the file is taken.
  QString refusal(const TinyVision& model) {
    const auto file = fileOf(model);
    const auto tower = vision::VisionTower::create(file, *m_device);
    return tower ? QString() : QString::fromStdString(tower.error().message);
  }

  static TinyVision gemma() {
    TinyVision model;
    model.projector = "gemma3";
    return model;
  }

 private Q_SLOTS:
  void agreesWithThePlainForward_data() {
    QTest::addColumn<TinyVision>("model");
    TinyVision model;
    QTest::newRow("mlp") << model;
    QTest::newRow("gemma3") << gemma();
    model.classVector = model.normBefore = true;
    model.normAfter = false;
    model.activation = "quick";
    QTest::newRow("CLIP: class vector, norm before, quick GELU") << model;
    model.activation = "silu";
    model.swapped = true;
    QTest::newRow("old file, SiLU") << model;
    TinyVision wide;
    wide.imageSize = 100;  // 625 patches: more than go through a matrix together
    QTest::newRow("many patches") << wide;
  }

  void agreesWithThePlainForward() {
    QFETCH(const TinyVision, model);
    const auto file = fileOf(model);
    const auto image = imageFor(model, 7);
    const auto expected = praxis::tests::plainVision(model, image.values);
    for (const bool reference : {false, true}) {
      const auto tower = vision::VisionTower::create(file, *m_device, {.referenceKernels = reference}).value();
      const vision::Embedding made = tower->encode(image).value();
      QCOMPARE(made.rows, model.tokens());
      QCOMPARE(made.width, model.textWidth);
      QCOMPARE(made.values.size(), expected.size());
      double error = 0, largest = 0;
      for (std::size_t i = 0; i < expected.size(); ++i) {
        error = std::max(error, std::abs(made.values[i] - expected[i]));
        largest = std::max(largest, std::abs(expected[i]));
      }
      QVERIFY2(error <= 2e-5 * largest, qPrintable(QString("%1 of %2").arg(error).arg(largest)));
    }
  }

  // Batch law: neither what was encoded before, nor dropped half way, touches a bit.
  void anImageDoesNotDependOnOthers() {
    const TinyVision model;
    const auto file = fileOf(model);
    const auto tower = vision::VisionTower::create(file, *m_device).value();
    const auto first = imageFor(model, 1), second = imageFor(model, 2);
    const auto alone = tower->encode(first).value().values;
    QVERIFY(tower->encode(second).value().values != alone);
    QVERIFY(tower->encode(first).value().values == alone);
    tower->begin(second).value();
    QVERIFY(!tower->advance().value());
    QVERIFY(tower->encode(first).value().values == alone);
  }

  void anImageOfAnotherSizeIsRefused() {
    const TinyVision model;
    const auto file = fileOf(model);
    const auto tower = vision::VisionTower::create(file, *m_device).value();
    TinyVision other;
    other.imageSize = 22;
    const auto refused = tower->encode(imageFor(other, 1));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, base::ErrorCode::invalidArgument);
    QVERIFY(QString::fromStdString(refused.error().message).contains("18 x 18"));
  }

  void theLayerThatIsLeftOutMayBeMissing() {
    TinyVision model;
    for (const char* name : {"ln1.weight", "attn_q.weight", "ffn_down.bias"}) {
      model.leftOut.insert(std::string("v.blk.2.") + name);
    }
    QCOMPARE(refusal(model), QString());
  }

  void filesThatContradictThemselvesAreRefused_data() {
    QTest::addColumn<TinyVision>("model");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* says, auto change, TinyVision model = {}) {
      change(model);
      QTest::newRow(name) << model << QString(says);
    };
    row("projector", "\"resampler\"",
        [](TinyVision& m) { m.metadata["clip.projector_type"] = std::string("resampler"); });
    row("heads", "5 equal heads", [](TinyVision& m) { m.heads = 5; });
    row("huge grid", "too large", [](TinyVision& m) {
      m.metadata["clip.vision.image_size"] = std::int64_t{8192};
      m.metadata["clip.vision.patch_size"] = std::int64_t{1};
    });
    row("no patch size", "clip.vision.patch_size",
        [](TinyVision& m) { m.withoutKeys.insert("clip.vision.patch_size"); });
    row("negative size", "clip.vision.image_size",
        [](TinyVision& m) { m.metadata["clip.vision.image_size"] = std::int64_t{-3}; });
    row("deviation of 0", "image_std", [](TinyVision& m) {
      m.metadata["clip.vision.image_std"] = std::vector<double>{0.5, 0.0, 0.5};
    });
    row("positions", "v.position_embd.weight", [](TinyVision& m) { m.shapes["v.position_embd.weight"] = {15, 12}; });
    row("missing tensor", "v.blk.1.attn_v.weight", [](TinyVision& m) { m.leftOut.insert("v.blk.1.attn_v.weight"); });
    row("width of the norm", "v.blk.0.ln1.weight", [](TinyVision& m) { m.shapes["v.blk.0.ln1.weight"] = {13}; });
    row("projection", "mm.0.weight", [](TinyVision& m) { m.shapes["mm.0.weight"] = {28, 11}; });
    row(
        "pool", "pooled by 3", [](TinyVision& m) { m.pool = 3; }, gemma());
    row("recipe of another size", "18 x 18", [](TinyVision& m) {
      m.metadata["praxis.vision.recipe"] = vision::writeRecipe(vision::findRecipe("siglip-448").value());
    });
    row("recipe that is none", "JSON", [](TinyVision& m) { m.metadata["praxis.vision.recipe"] = std::string("[]"); });
  }

  void filesThatContradictThemselvesAreRefused() {
    QFETCH(const TinyVision, model);
    QFETCH(const QString, says);
    const QString message = refusal(model);
    QVERIFY2(message.contains(says), qPrintable(message));
    QVERIFY2(message.contains("tiny.mmproj.gguf"), qPrintable(message));
  }

  void aFilesOwnRecipeComesFirst() {
    TinyVision model;
    auto recipe = vision::findRecipe("siglip-448").value();
    recipe.name = "own";
    recipe.rows = recipe.cols = 18;
    model.metadata["praxis.vision.recipe"] = vision::writeRecipe(recipe);
    const auto facts = vision::describeVision(fileOf(model)).value();
    QCOMPARE(facts.recipes.size(), std::size_t{1});
    QCOMPARE(vision::identity(facts.recipes.front()), vision::identity(recipe));
    QCOMPARE(facts.tokensPerImage, model.tokens());
  }
};

QTEST_APPLESS_MAIN(TowerTest)
#include "tower_test.moc"
