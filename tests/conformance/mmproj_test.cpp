// Vision towers against the float64 reference on the peer's own pixels, our pixels against the peer's, and a prompt of
// text, image and text through the language model. Tolerances: README of data/oracles, "gemma3 / vision float32".

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>

#include <fmt/format.h>
#include <QTest>

#include "engine/model/model.h"
#include "engine/vision/tower.h"
#include "tests/conformance/oracle_data.h"

using namespace praxis::engine;

namespace {

using Floats = std::vector<float>;

constexpr float kToleranceExact = 1e-3f;  // against float64, for embeddings and logits
constexpr float kTolerancePeer = 0.03f;   // its GELU goes through a table of halves

std::filesystem::path folder() { return praxis::tests::oracleFolder() / "mmproj"; }

nlohmann::json readJson(const char* name) {
  std::ifstream stream(folder() / name);
  return nlohmann::json::parse(stream);
}

float largestError(const Floats& actual, const Floats& expected) {
  if (actual.size() != expected.size()) return std::numeric_limits<float>::infinity();
  float largest = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const float error = std::abs(actual[i] - expected[i]);
    if (std::isnan(error)) return std::numeric_limits<float>::infinity();
    largest = std::max(largest, error);
  }
  return largest;
}

// [rows, cols, 3] to [3, rows, cols]
vision::PreparedImage imageOf(const Floats& pixels, std::int64_t side) {
  vision::PreparedImage image{3, side, side, Floats(pixels.size()), {}, {}, {}};
  const auto count = static_cast<std::size_t>(side * side);
  for (std::size_t i = 0; i < pixels.size(); ++i) image.values[i % 3 * count + i / 3] = pixels[i];
  return image;
}

std::vector<std::uint8_t> readBytes(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct TowerRig {
  std::unique_ptr<device::Device> device = device::Device::create("cpu", 2).value();
  weights::ModelFile file;
  std::unique_ptr<vision::VisionTower> tower;
  TowerRig(const std::filesystem::path& path, bool reference)
      : file(weights::ModelFile::open(path).value()),
        tower(vision::VisionTower::create(file, *device, {.referenceKernels = reference}).value()) {}
};

class ModelRig {
 public:
  ModelRig(const std::filesystem::path& path, bool reference)
      : m_device(device::Device::create("cpu", 2).value()),
        m_file(weights::ModelFile::open(path).value()),
        m_model(model::createModel(m_file, *m_device, {.referenceKernels = reference}).value()),
        m_cache(cache::KvCache::create(*m_device, m_model->kvShape(), 256).value()),
        m_sequence(m_cache.open().value()) {}

  // prefix, image and suffix in one step, or in steps that end at `cuts`.
  Floats run(const std::vector<std::int32_t>& tokens, std::int64_t imageBegin, const Floats& image,
             std::int64_t imageRows, std::vector<std::int64_t> cuts) {
    m_cache.truncate(m_sequence, 0);
    cuts.push_back(static_cast<std::int64_t>(tokens.size()));
    Floats all;
    std::int64_t begin = 0;
    for (const std::int64_t end : cuts) {
      std::vector<std::int32_t> slots, positions, ends, rows;
      const std::vector<std::int32_t> zeros(static_cast<std::size_t>(end - begin), 0);
      m_cache.append(m_sequence, static_cast<std::int32_t>(end - begin), slots).value();
      for (std::int64_t p = begin; p < end; ++p) {
        const bool inside = p >= imageBegin && p < imageBegin + imageRows;
        positions.push_back(static_cast<std::int32_t>(p));
        ends.push_back(static_cast<std::int32_t>(inside ? imageBegin + imageRows : p + 1));
        rows.push_back(static_cast<std::int32_t>(p - begin));
      }
      std::vector<ops::GivenRows> given;
      if (imageBegin >= begin && imageBegin < end) {
        given.push_back({imageBegin - begin, imageRows, image});
      }
      const auto pages = m_cache.pages(m_sequence);
      Floats logits(rows.size() * static_cast<std::size_t>(m_model->hyperparameters().vocab));
      const auto part = std::span(tokens).subspan(static_cast<std::size_t>(begin), rows.size());
      m_model
          ->forward({.tokens = part,
                     .positions = positions,
                     .slots = slots,
                     .sequences = zeros,
                     .pageTables = {&pages, 1},
                     .logitRows = rows,
                     .given = given,
                     .sightEnds = ends},
                    m_cache, logits)
          .value();
      all.insert(all.end(), logits.begin(), logits.end());
      begin = end;
    }
    return all;
  }

 private:
  std::unique_ptr<device::Device> m_device;
  weights::ModelFile m_file;
  std::unique_ptr<model::Model> m_model;
  cache::KvCache m_cache;
  cache::SequenceId m_sequence;
};

}  // namespace

class MmprojTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!std::filesystem::exists(folder())) QSKIP("The conformance data are not here.");
  }

  void towers() {
    int images = 0;
    for (const auto& entry : readJson("manifest.json")) {
      const std::string path = (folder() / entry["file"].get<std::string>()).string();
      const Floats exact = praxis::tests::readFloats(folder() / entry["embd_exact"].get<std::string>());
      const Floats peer = praxis::tests::readFloats(folder() / entry["embd"].get<std::string>());
      const auto image = imageOf(praxis::tests::readFloats(folder() / entry["pixels"].get<std::string>()),
                                 entry["pixels_shape"][0].get<std::int64_t>());
      for (const bool reference : {false, true}) {
        TowerRig rig(path, reference);
        const auto made = rig.tower->encode(image).value();
        QCOMPARE(made.rows, entry["embd_shape"][0].get<std::int64_t>());
        QCOMPARE(made.width, entry["embd_shape"][1].get<std::int64_t>());
        const float error = largestError(made.values, exact), peerError = largestError(made.values, peer);
        fmt::print("{} {}: max abs error {:.2e}, from the peer {:.2e}\n", entry["image"].get<std::string>(),
                   reference ? "reference kernels" : "fast kernels", error, peerError);
        std::fflush(stdout);
        QVERIFY(error <= kToleranceExact);
        QVERIFY(peerError <= kTolerancePeer);
        QVERIFY(rig.tower->encode(image).value().values == made.values);
      }
      ++images;
    }
    QVERIFY(images >= 6);
  }

  // The recipe that is derived from the file's metadata makes the peer's pixels.
  void pixels() {
    for (const auto& entry : readJson("manifest.json")) {
      const auto file = weights::ModelFile::open(folder() / entry["file"].get<std::string>()).value();
      const auto facts = vision::describeVision(file).value();
      const auto picture = vision::pictureOf(readBytes(folder() / entry["image"].get<std::string>()),
                                             entry["height"].get<int>(), entry["width"].get<int>())
                               .value();
      const auto made = vision::prepareImage(facts.recipes.front(), picture).value();
      const auto expected = imageOf(praxis::tests::readFloats(folder() / entry["pixels"].get<std::string>()),
                                    entry["pixels_shape"][0].get<std::int64_t>());
      const float error = largestError(made->values, expected.values);
      fmt::print("{} by {}: largest difference of a pixel {:.2e}\n", entry["image"].get<std::string>(),
                 facts.recipes.front().name, error);
      std::fflush(stdout);
      QVERIFY(error <= 1e-6f);
    }
  }

  void multimodalLogits() {
    for (const auto& entry : readJson("multimodal.json")) {
      const auto prefix = entry["prefix_tokens"].get<std::vector<std::int32_t>>();
      const auto suffix = entry["suffix_tokens"].get<std::vector<std::int32_t>>();
      const auto rows = entry["n_image_tokens"].get<std::int64_t>();
      const Floats image = praxis::tests::readFloats(folder() / entry["image_embeddings"].get<std::string>());
      const Floats exact = praxis::tests::readFloats(folder() / entry["logits_exact"].get<std::string>());
      const auto begin = static_cast<std::int64_t>(prefix.size());
      std::vector<std::int32_t> tokens = prefix;
      tokens.insert(tokens.end(), static_cast<std::size_t>(rows), -1);
      tokens.insert(tokens.end(), suffix.begin(), suffix.end());
      auto model = folder() / entry["text_model"].get<std::string>();
      // F32 files are stored as F16, which hold the same weights.
      if (!std::filesystem::exists(model)) model = folder() / "../gemma3-a/gemma3-a.F16.gguf";
      for (const bool reference : {false, true}) {
        ModelRig rig(model, reference);
        const Floats whole = rig.run(tokens, begin, image, rows, {});
        const float error = largestError(whole, exact);
        const bool chunks = rig.run(tokens, begin, image, rows, {3, begin, begin + rows, begin + rows + 5}) == whole;
        fmt::print("{} tokens with an image, {}: max abs error {:.2e}; chunks {}\n", tokens.size(),
                   reference ? "reference kernels" : "fast kernels", error, chunks ? "same bits" : "differ");
        std::fflush(stdout);
        QVERIFY(error <= kToleranceExact);
        QVERIFY(chunks);
      }
    }
  }
};

QTEST_APPLESS_MAIN(MmprojTest)
#include "mmproj_test.moc"
