// Writes small vision files of both projectors into the folder it is given.

#include <filesystem>

#include "tests/support/tiny_vision.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  using praxis::tests::TinyVision;
  TinyVision mlp, clip, gemma;
  clip.classVector = clip.normBefore = clip.swapped = true;
  clip.activation = "quick";
  gemma.projector = "gemma3";
  int number = 0;
  for (TinyVision model : {mlp, clip, gemma}) {
    model.imageSize = 8;
    model.embedding = 6;
    model.feedForward = 8;
    model.hidden = 8;
    model.textWidth = 8;
    const auto path = std::filesystem::path(argv[1]) / std::to_string(number++);
    if (!praxis::tests::writeTinyVision(model, path)) return 1;
  }
  return 0;
}
