#pragma once
// The numbers of a vision file (GGUF architecture "clip"), read from its metadata and checked against each other and
// against limits, before anything of their size is taken. Thread: any.

#include <array>
#include <cstdint>
#include <string>

#include "engine/base/result.h"
#include "engine/ops/ops.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::vision {

enum class Projector {
  mlp,     // "mlp", LLaVA: two matrices with GELU between, over the patches of the last layer but one
  gemma3,  // "gemma3": average pool, RMS norm, one matrix
};
std::string_view projectorName(Projector projector);

inline constexpr std::int64_t kPatchesMax = 16384;  // of an image; the buffers of more would not be for one machine

struct TowerShape {
  Projector projector{};
  std::int64_t imageSize = 0;    // S: pixels of a side
  std::int64_t patchSize = 0;    // P
  std::int64_t grid = 0;         // patches of a side, S / P; what is left over of the image is not seen
  std::int64_t embedding = 0;    // E
  std::int64_t feedForward = 0;  // F
  std::int64_t heads = 0;
  std::int64_t layers = 0;  // that are computed: of the file's, one less under the mlp projector
  float eps = 0;
  ops::Function activation{};
  std::int64_t pool = 1;       // patches of a side that become one token
  std::int64_t textWidth = 0;  // T
  std::array<float, 3> mean{}, std{};
  bool hasClass = false;  // a class vector stands in front of the patches

  std::int64_t patches() const { return grid * grid; }
  std::int64_t rows() const { return patches() + (hasClass ? 1 : 0); }
  std::int64_t tokens() const { return grid / pool * (grid / pool); }
  std::int64_t patchValues() const { return 3 * patchSize * patchSize; }
};

// Fails with unsupported (no vision file, or a projector that cannot be computed: named, with those that can) or
// corrupt (a key that is absent or absurd), naming the file and the key.
base::Result<TowerShape> readTowerShape(const weights::ModelFile& file);

// True for a file that says it is the vision part of a model.
bool isVisionFile(const weights::ModelFile& file);

}  // namespace praxis::engine::vision
