// tower_bench [IMAGE_SIZE [LAYERS [THREADS]]]: a vision tower with the layer of SigLIP so400m (Gemma 3,
// MedGemma) on one image, with random weights: time of a layer, and what a tower of 27 layers would take.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include <fmt/format.h>

#include "engine/vision/tower.h"
#include "tests/support/tiny_vision.h"

using namespace praxis::engine;

namespace {

constexpr std::int64_t kLayersOfSiglip = 27;

// Of all threads together: on a busy machine a wall clock does not compare.
double secondsSince(std::clock_t start) { return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC; }

praxis::tests::TinyVision siglip(std::int64_t imageSize, std::int64_t layers) {
  praxis::tests::TinyVision model;
  model.projector = "gemma3";
  model.imageSize = imageSize;
  model.patchSize = 14;
  model.embedding = 1152;
  model.feedForward = 4304;
  model.heads = 16;
  model.blocks = layers;
  model.pool = 4;
  model.textWidth = 2560;
  return model;
}

// Multiplications and additions of a layer: four projections and two of the feed-forward, and attention over all rows.
double flopsOfLayer(const praxis::tests::TinyVision& model) {
  const auto n = static_cast<double>(model.grid() * model.grid());
  const auto e = static_cast<double>(model.embedding), f = static_cast<double>(model.feedForward);
  return 2 * n * (4 * e * e + 2 * e * f) + 4 * n * n * e;
}

base::Result<void> run(std::int64_t imageSize, std::int64_t layers, int threads) {
  const auto model = siglip(imageSize, layers);
  const auto path = std::filesystem::temp_directory_path() / "praxis-bench-tower.gguf";
  PRAXIS_TRY(praxis::tests::writeTinyVision(model, path));
  const auto device = PRAXIS_TRY(device::Device::create("cpu", threads));
  const auto file = PRAXIS_TRY(weights::ModelFile::open(path));
  const auto tower = PRAXIS_TRY(vision::VisionTower::create(file, *device));
  vision::PreparedImage image{3, imageSize, imageSize, {}, {}, {}, {}};
  for (std::int64_t i = 0; i < 3 * imageSize * imageSize; ++i)
    image.values.push_back(static_cast<float>(i % 201) / 100 - 1);
  PRAXIS_TRY(tower->begin(image));
  double best = 1e9;
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    const auto start = std::clock();
    PRAXIS_TRY(tower->advance());
    best = std::min(best, secondsSince(start));
  }
  const auto start = std::clock();
  PRAXIS_TRY(tower->advance());
  fmt::print(
      "{} patches, {}: {:.3f} core seconds per layer at best ({:.0f} GFLOP/s a core), projector {:.3f} s; {} layers "
      "about {:.0f} core seconds\n",
      model.grid() * model.grid(), device->info().name, best, flopsOfLayer(model) / best / 1e9, secondsSince(start),
      kLayersOfSiglip, best * static_cast<double>(kLayersOfSiglip));
  std::error_code error;
  std::filesystem::remove(path, error);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int index, int otherwise) { return argc > index ? std::atoi(argv[index]) : otherwise; };
  const auto done = run(argument(1, 896), argument(2, 3), argument(3, 1));
  if (!done) fmt::print(stderr, "{}\n", done.error().message);
  return done ? 0 : 1;
}
