// Laws of tensors: byte recipes give bit for bit what the references give, float recipes within rounding, whatever the
// order and the threads; what does not fit a recipe is refused with the reason.

#include <QTest>

#include <array>
#include <cmath>
#include <limits>

#include "engine/vision/tensor.h"
#include "tests/engine/vision/reference_table.h"

using namespace praxis::engine::vision;
using namespace praxis::tests;
using praxis::engine::image::Image;
using praxis::engine::image::Photometric;
using praxis::engine::image::VoiFunction;

namespace {

std::uint32_t crc32(std::span<const float> values) {
  static const std::array<std::uint32_t, 256> kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t crc = i;
      for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0xedb88320u : 0u);
      table[i] = crc;
    }
    return table;
  }();
  std::uint32_t crc = 0xffffffffu;
  for (const std::byte byte : std::as_bytes(values)) {
    crc = (crc >> 8) ^ kTable[(crc ^ std::to_integer<std::uint32_t>(byte)) & 255u];
  }
  return ~crc;
}

std::vector<int> samples(std::size_t count, std::uint32_t seed) {
  std::vector<int> out(count);
  for (int& sample : out) {
    seed = (seed * 1103515245u + 12345u) & 0x7fffffffu;
    sample = static_cast<int>(seed >> 8 & 4095u);
  }
  return out;
}

Image grey(int rows, int cols, std::uint32_t seed, float slope, float intercept) {
  Image image;
  image.rows = rows;
  image.cols = cols;
  for (const int sample : samples(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols), seed)) {
    image.values.push_back(slope * static_cast<float>(sample) + intercept);
  }
  return image;
}

Image hounsfield(int rows, int cols, std::uint32_t seed) {
  Image image = grey(rows, cols, seed, 0.75f, -1324.0f);
  image.unit = "HU";
  return image;
}

Image colour(int rows, int cols, std::uint32_t seed) {
  Image image;
  image.rows = rows;
  image.cols = cols;
  image.photometric = Photometric::rgb;
  for (const int sample : samples(static_cast<std::size_t>(rows * cols) * 3, seed)) {
    image.rgb.push_back(static_cast<std::uint8_t>(sample));
  }
  return image;
}

Image inputOf(const ExactCase& one) {
  if (one.input == Input::colour) return colour(one.rows, one.cols, one.seed);
  Image image = hounsfield(one.rows, one.cols, one.seed);
  image.inverted = one.input == Input::inverted || one.input == Input::both;
  if (one.windowWidth > 0) image.windows = {{one.windowCenter, one.windowWidth, VoiFunction::linear, {}}};
  return image;
}

Recipe named(std::string_view name) { return *findRecipe(name); }

Tensor made(const Recipe& recipe, const std::vector<Image>& images) {
  auto tensor = makeTensor(recipe, images);
  if (!tensor) qFatal("%s", tensor.error().message.c_str());
  return std::move(*tensor);
}

std::string refusal(const Recipe& recipe, const std::vector<Image>& images) {
  const auto tensor = makeTensor(recipe, images);
  return tensor ? "accepted" : tensor.error().message;
}

// Three windows at 4 x 5 without a pad, values left as bytes.
Recipe tiny(const std::string& layout, const std::string& order) {
  return *readRecipe(R"({"name": "tiny", "version": 1, "description": "", "sources": [], "notes": [],
    "input": {"units": "HU", "colour": "refuse", "monochrome1": "keep", "padding_value": -1024},
    "channels": [{"window": [-1024, 1024]}, {"window": [-135, 215]}, {"window": [0, 80]}],
    "levels": {"top": 255, "rounding": "nearest_even"},
    "geometry": {"square_pixels": true, "fit": "stretch", "size": [4, 5], "filter": "bilinear", "antialias": true},
    "normalise": {"scale": 1, "mean": [0, 0, 0], "std": [1, 1, 1]},
    "output": {"layout": ")" +
                     layout + R"(", "order": ")" + order + R"("}, "slices": {"rule": "all"}})");
}

// Pillow's bytes for hounsfield(3, 4, 11): [4, 5, 3].
constexpr std::array<int, 60> kTiny = {95,  0,   0,   148, 179, 179, 202, 255, 255, 239, 255, 255, 255, 255, 255,
                                       142, 159, 159, 143, 158, 115, 163, 203, 176, 178, 209, 208, 168, 113, 96,
                                       176, 255, 255, 115, 119, 76,  140, 156, 128, 184, 209, 208, 168, 113, 96,
                                       186, 255, 255, 72,  76,  76,  139, 128, 128, 255, 255, 255, 255, 255, 255};

}  // namespace

class TensorTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void byteRecipesAreExact() {
    for (const ExactCase& one : exactCases()) {
      const Tensor tensor = made(named(one.recipe), {inputOf(one)});
      QVERIFY2(crc32(tensor.values()) == one.crc,
               qPrintable(QString("%1 seed %2").arg(one.recipe.data()).arg(one.seed)));
      QCOMPARE(tensor.recipe, identity(named(one.recipe)));
    }
  }

  void radiographsAreWithinRounding() {
    for (const RadiographCase& one : radiographCases()) {
      Image image = grey(one.rows, one.cols, one.seed, 1, 0);
      image.inverted = one.inverted;
      image.storableHigh = 4095;
      const Tensor tensor = made(named(one.recipe), {image});
      const std::int64_t n = tensor.shape[2];
      QCOMPARE(tensor.shape, (std::vector<std::int64_t>{1, 1, n, n}));
      for (int i = 0; i < 25; ++i) {
        const float value = tensor.values()[static_cast<std::size_t>(i / 5 * n / 5 * n + i % 5 * n / 5)];
        QVERIFY(std::abs(value - one.expected[static_cast<std::size_t>(i)]) < 0.01f);
      }
    }
  }

  void layoutAndOrderOnlyMoveNumbers() {
    const std::vector<Image> images = {hounsfield(3, 4, 11)};
    const Tensor hwc = made(tiny("HWC", "RGB"), images), chw = made(tiny("CHW", "RGB"), images),
                 bgr = made(tiny("HWC", "BGR"), images);
    QCOMPARE(hwc.shape, (std::vector<std::int64_t>{1, 4, 5, 3}));
    QCOMPARE(chw.shape, (std::vector<std::int64_t>{1, 3, 4, 5}));
    for (std::size_t pixel = 0; pixel < 20; ++pixel) {
      for (std::size_t c = 0; c < 3; ++c) {
        const auto expected = static_cast<float>(kTiny[3 * pixel + c]);
        QCOMPARE(hwc.values()[3 * pixel + c], expected);
        QCOMPARE(chw.values()[20 * c + pixel], expected);
        QCOMPARE(bgr.values()[3 * pixel + 2 - c], expected);
      }
    }
  }

  void paddingPixelsCountAsAir() {
    Image padded = hounsfield(3, 4, 11), air = padded;
    padded.padding.assign(12, 0);
    padded.padding[5] = 1;
    padded.values[5] = 30000;
    air.values[5] = -1024;
    QVERIFY(std::ranges::equal(made(tiny("HWC", "RGB"), {padded}).values(), made(tiny("HWC", "RGB"), {air}).values()));
  }

  void paddingStaysOutOfTheRangeOfThePicture() {
    Image image = hounsfield(20, 20, 3), other = image;
    image.padding.assign(400, 0);
    other.padding = image.padding;
    image.padding[7] = other.padding[7] = 1;
    image.values[7] = -32768;
    other.values[7] = 32767;
    QVERIFY(
        std::ranges::equal(made(named("siglip-448"), {image}).values(), made(named("siglip-448"), {other}).values()));
  }

  void oblongPixelsBecomeSquare() {
    // 20 x 40 pixels twice as high as wide are a square picture: nothing is padded, so no black bands.
    Image image;
    image.rows = 20;
    image.cols = 40;
    image.unit = "HU";
    image.values.assign(800, 2000.0f);
    image.pixelAspect = 2;
    const Tensor square = made(named("medgemma-1.5-ct"), {image});
    QVERIFY(std::ranges::all_of(square.values(), [](float value) { return value == 1.0f; }));
    image.pixelAspect = 1;
    const Tensor banded = made(named("medgemma-1.5-ct"), {image});
    QCOMPARE(banded.values().front(), -1.0f);
    image.pixelAspect = 1000;
    QVERIFY(refusal(named("medgemma-1.5-ct"), {image}).find("cannot be made square") != std::string::npos);
  }

  void rawKeepsEveryBit() {
    Image image = hounsfield(7, 9, 5);
    image.values[3] = std::numeric_limits<float>::quiet_NaN();
    image.values[4] = -std::numeric_limits<float>::infinity();
    image.padding.assign(63, 1);
    image.pixelAspect = 3;
    const Tensor tensor = made(named("raw"), {image, image});
    QCOMPARE(tensor.shape, (std::vector<std::int64_t>{2, 7, 9, 1}));
    QCOMPARE(std::memcmp(tensor.data.get(), image.values.data(), 63 * sizeof(float)), 0);
    QCOMPARE(std::memcmp(tensor.data.get() + 63, image.values.data(), 63 * sizeof(float)), 0);
  }

  void numbersThatAreNoneBecomeTheLowestLevel() {
    Image image = hounsfield(3, 4, 11);
    image.values.assign(12, std::numeric_limits<float>::quiet_NaN());
    const Tensor tensor = made(tiny("HWC", "RGB"), {image});
    QVERIFY(std::ranges::all_of(tensor.values(), [](float value) { return value == 0.0f; }));
    QVERIFY(makeTensor(named("siglip-448"), std::vector<Image>{image}).has_value());
  }

  void slicesStandInTheirOrder() {
    std::vector<Image> images;
    for (std::uint32_t i = 0; i < 9; ++i) images.push_back(hounsfield(3, 4, i + 1));
    Recipe recipe = tiny("HWC", "RGB");
    recipe.slices = SliceRule::uniform;
    recipe.slicesMax = 4;
    const Tensor tensor = made(recipe, images);
    QCOMPARE(tensor.slices, (std::vector<std::size_t>{2, 4, 6, 8}));
    for (std::size_t i = 0; i < 4; ++i) {
      const Tensor alone = made(recipe, {images[tensor.slices[i]]});
      QVERIFY(std::ranges::equal(alone.values(), tensor.values().subspan(i * 60, 60)));
    }
  }

  void fieldsOfViewAreMeasuredInMillimetres() {
    // A square of 40 mm in the middle is a quarter of a field of 80 mm whatever the pixels are, oblong ones too.
    Recipe recipe = tiny("HWC", "RGB");
    recipe.squarePixels = false;
    recipe.fit = Fit::fieldOfView;
    recipe.fieldRows = recipe.fieldCols = 80;
    recipe.rows = recipe.cols = 8;
    recipe.padLevels = {7, 7, 7};
    for (const auto& [rowSpacing, colSpacing] : {std::pair{1.0, 1.0}, {0.5, 2.0}, {2.0, 0.5}, {1.0, 2.5}}) {
      Image image;
      image.rows = 60;   // too little of the field for 1 mm, too much for 2 mm
      image.cols = 120;  // too much for 1 mm, too little for 0.5 mm
      image.unit = "HU";
      image.rowSpacing = rowSpacing;
      image.colSpacing = colSpacing;
      for (int row = 0; row < image.rows; ++row) {
        for (int col = 0; col < image.cols; ++col) {
          const bool inside = std::abs(row - 29.5) * rowSpacing < 20 && std::abs(col - 59.5) * colSpacing < 20;
          image.values.push_back(inside ? 1024.0f : -1024.0f);
        }
      }
      const Tensor tensor = made(recipe, {image});
      QCOMPARE(tensor.shape, (std::vector<std::int64_t>{1, 8, 8, 3}));
      for (int row = 0; row < 8; ++row) {
        for (int col = 0; col < 8; ++col) {
          const bool inside = row >= 2 && row < 6 && col >= 2 && col < 6;
          const double high = (row + 0.5) * 10 - 40, wide = (col + 0.5) * 10 - 40;
          const bool beyond = std::abs(high) > 30 * rowSpacing || std::abs(wide) > 60 * colSpacing;
          const float level = tensor.values()[static_cast<std::size_t>(row * 8 + col) * 3];
          // The filter reaches into the next pixel of the tensor; corners of the square lose most.
          QVERIFY2(inside ? level > 100 : level < 100, qPrintable(QString("%1 %2 %3").arg(row).arg(col).arg(level)));
          if (beyond) QVERIFY(level > 0);  // what the picture does not have is filled
        }
      }
    }
    Image unknown = hounsfield(4, 4, 1);
    for (const double spacing : {0.0, -1.0, 1e-9, 1e9, std::numeric_limits<double>::quiet_NaN()}) {
      unknown.rowSpacing = unknown.colSpacing = spacing;
      QVERIFY(refusal(recipe, {unknown}).find("how long a pixel is") != std::string::npos);
    }
    unknown.rowSpacing = unknown.colSpacing = 1e-3;
    recipe.fieldRows = recipe.fieldCols = 5000;
    QVERIFY(refusal(recipe, {unknown}).find("too many") != std::string::npos);
  }

  void whatDoesNotFitIsRefused() {
    const auto says = [](const std::string& message, const char* part) {
      if (message.find(part) == std::string::npos) qWarning("%s", message.c_str());
      return message.find(part) != std::string::npos;
    };
    Image unitless = hounsfield(4, 4, 1), empty = unitless, counts = unitless, tinted = unitless;
    unitless.unit.clear();
    counts.unit = "Bq/ml";
    empty.values.clear();
    tinted.coloured.assign(64, 255);
    QVERIFY(says(refusal(named("medgemma-1.5-ct"), {colour(4, 4, 1)}), "colours"));
    QVERIFY(says(refusal(named("raw"), {colour(4, 4, 1)}), "colours"));
    QVERIFY(says(refusal(named("raw"), {tinted}), "colours"));
    QVERIFY(says(refusal(named("medgemma-1.5-ct"), {unitless}), "Hounsfield"));
    QVERIFY(says(refusal(named("medgemma-1.5-ct"), {counts}), "Bq/ml"));
    QVERIFY(says(refusal(named("medgemma-1.5-ct"), {empty}), "no pixels"));
    QVERIFY(says(refusal(named("torchxrayvision-224"), {unitless}), "samples could reach"));
    QVERIFY(says(refusal(named("raw"), {hounsfield(4, 4, 1), hounsfield(4, 5, 1)}), "Picture 1"));
    QVERIFY(says(refusal(named("raw"), {}), "no pictures"));
  }
};

QTEST_APPLESS_MAIN(TensorTest)
#include "tensor_test.moc"
