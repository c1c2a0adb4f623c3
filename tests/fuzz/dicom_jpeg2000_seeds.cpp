// Writes the first inputs of the JPEG 2000 fuzzer: reversible and irreversible, one and three components, tiles,
// subsampled colour, the boxes of a JP2 file.

#include "tests/fuzz/dicom_frame_input.h"
#include "tests/plugins/dicom/pixels/jpeg2000_coder.h"

using namespace praxis::tests;

namespace {

std::vector<std::uint8_t> coded(const Jpeg2000Recipe& recipe) {
  std::vector<std::vector<std::int32_t>> planes;
  for (int i = 0; i < recipe.components; ++i) {
    const int step = i == 0 ? 1 : recipe.chromaStep;
    std::vector<std::int32_t> plane;
    const int count = (recipe.rows + step - 1) / step * ((recipe.cols + step - 1) / step);
    for (int k = 0; k < count; ++k) plane.push_back((k * 37 / (i + 2) ^ k % 5) & ((1 << recipe.precision) - 1) >> 1);
    planes.push_back(std::move(plane));
  }
  return codeAsJpeg2000(recipe, planes);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  SeedFolder folder(argv[1]);
  for (const bool reversible : {true, false}) {
    for (const int precision : {8, 12, 16}) {
      folder.add(
          {},
          coded(
              {.rows = 19, .cols = 23, .precision = precision, .isSigned = precision == 12, .reversible = reversible}));
    }
    folder.add({}, coded({.rows = 17, .cols = 18, .components = 3, .reversible = reversible, .colourTransform = true}));
    folder.add({}, coded({.rows = 33, .cols = 31, .reversible = reversible, .tile = 16}));
  }
  folder.add({}, coded({.rows = 16, .cols = 16, .components = 3, .chromaStep = 2}));
  folder.add({}, coded({.rows = 16, .cols = 16, .components = 3, .colourTransform = true, .boxes = true}));
  return folder.good() ? 0 : 1;
}
