#include "resources/sample_study/training_set.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <thread>

#include <fmt/core.h>

#include "engine/vision/slice_maker.h"

namespace praxis::sample_study {
namespace {

namespace fs = std::filesystem;
using engine::vision::Recipe;
using engine::vision::SliceMaker;

std::string lineOf(const Scan& scan) {
  std::string centres;
  for (const Lesion& lesion : scan.lesions) {
    double x = lesion.x, v = lesion.v;
    scan.toPicture(x, v);
    centres += fmt::format("{}[{:.2f},{:.2f}]", centres.empty() ? "" : ",", x, v);
  }
  return fmt::format(R"({{"expect":{},"centres_mm":[{}],"sentence":"{}","sentence_zh":"{}"}})",
                     truthJson(scan.part, scan.modality, scan.lesions), centres,
                     describe(scan.part, scan.modality, scan.lesions, Language::english),
                     describe(scan.part, scan.modality, scan.lesions, Language::chinese)) +
         "\n";
}

// Numbers of a tensor back to the bytes that they were made from.
class LevelReader {
 public:
  explicit LevelReader(const Recipe& recipe) : m_maker(recipe) {}

  bool read(const Scan& scan, std::span<std::uint8_t> into) {
    const engine::image::Image image = imageOf(scan);
    const auto shape = m_maker.shapeOf(image);
    if (!shape) return refuse(shape.error().message);
    m_numbers.resize(shape->elements());
    if (const auto made = m_maker.make(image, m_numbers); !made) return refuse(made.error().message);
    const Recipe& recipe = m_maker.recipe();
    for (std::size_t i = 0; i < into.size(); ++i) {  // the first channel of CHW
      into[i] = static_cast<std::uint8_t>(std::lround((m_numbers[i] * recipe.std[0] + recipe.mean[0]) / recipe.scale));
    }
    return true;
  }

 private:
  static bool refuse(const std::string& why) {
    std::fprintf(stderr, "A phantom does not fit the recipe: %s\n", why.c_str());
    return false;
  }
  SliceMaker m_maker;
  std::vector<float> m_numbers;
};

std::string npyHeader(int count, int rows, int cols) {
  std::string text =
      fmt::format("{{'descr': '|u1', 'fortran_order': False, 'shape': ({}, {}, {}), }}", count, rows, cols);
  text.resize((text.size() + 10 + 64) / 64 * 64 - 11, ' ');  // the header ends at a multiple of 64 bytes
  text += '\n';
  const auto size = static_cast<unsigned>(text.size());
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(size & 255) + static_cast<char>(size >> 8) + text;
}

}  // namespace

engine::image::Image imageOf(const Scan& scan) {
  engine::image::Image image;
  const bool slice = scan.modality == Modality::slice;
  image.rows = scan.rows;
  image.cols = scan.cols;
  image.values.reserve(scan.samples.size());
  for (const std::int16_t sample : scan.samples) {
    image.values.push_back(static_cast<float>(slice ? sample + kSliceIntercept : sample));
  }
  image.windows = {{scan.windowCenter, scan.windowWidth}};
  image.unit = slice ? "HU" : "";
  image.rowSpacing = image.colSpacing = scan.spacing;
  image.spacingSource = slice ? engine::image::SpacingSource::patient : engine::image::SpacingSource::detector;
  return image;
}

bool writeTrainingSet(const fs::path& folder, std::uint64_t seed, int count) {
  const auto recipe = engine::vision::findRecipe("praxis-phantom");
  if (!recipe) {
    std::fprintf(stderr, "%s\n", recipe.error().message.c_str());
    return false;
  }
  const auto pixels = static_cast<std::size_t>(recipe->rows) * static_cast<std::size_t>(recipe->cols);
  std::vector<std::uint8_t> levels(pixels * static_cast<std::size_t>(count));
  std::vector<std::string> lines(static_cast<std::size_t>(count));
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> good = true;
  const auto work = [&] {
    LevelReader reader(*recipe);
    for (std::size_t i = next++; i < lines.size() && good; i = next++) {
      const Scan scan = makeScan(orderOf(seed, i), seed, i);
      if (!reader.read(scan, std::span(levels).subspan(i * pixels, pixels))) good = false;
      lines[i] = lineOf(scan);
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < std::max(std::thread::hardware_concurrency(), 1u); ++i) threads.emplace_back(work);
  }
  if (!good) return false;
  std::error_code error;
  fs::create_directories(folder, error);
  std::ofstream images(folder / "images.npy", std::ios::binary), truth(folder / "truth.jsonl", std::ios::binary);
  images << npyHeader(count, recipe->rows, recipe->cols);
  images.write(reinterpret_cast<const char*>(levels.data()), static_cast<std::streamsize>(levels.size()));
  for (const std::string& line : lines) truth << line;
  images.close();
  truth.close();
  if (!images || !truth) std::fprintf(stderr, "The set could not be written to %s.\n", folder.c_str());
  return images && truth;
}

}  // namespace praxis::sample_study
