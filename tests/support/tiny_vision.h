#pragma once
// A vision file of a few kilobytes with random weights, written with our own GGUF writer, and its forward pass in
// double precision, written without a look at the engine's.

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/metadata.h"
#include "engine/base/result.h"

namespace praxis::tests {

struct TinyVision {
  std::string projector = "mlp";
  std::int64_t imageSize = 18;  // with patches of 4: two columns and rows of pixels are left over
  std::int64_t patchSize = 4;
  std::int64_t embedding = 12;
  std::int64_t feedForward = 20;
  std::int64_t heads = 3;
  std::int64_t blocks = 3;   // of the file; mlp computes one less
  std::int64_t pool = 2;     // gemma3
  std::int64_t hidden = 28;  // mlp
  std::int64_t textWidth = 64;
  std::string activation = "gelu";  // "silu", "quick"
  bool classVector = false, normBefore = false, normAfter = true;
  bool swapped = false;  // ffn_up and ffn_down have each other's names, as in old files
  std::uint64_t seed = 1;

  // What a test does to it.
  std::map<std::string, engine::base::MetadataValue> metadata;
  std::map<std::string, std::vector<std::int64_t>> shapes;
  std::set<std::string> leftOut, withoutKeys;

  std::int64_t grid() const { return imageSize / patchSize; }
  std::int64_t tokens() const { return projector == "mlp" ? grid() * grid() : grid() / pool * (grid() / pool); }
};

float tinyVisionWeight(const TinyVision& model, std::string_view tensor, std::int64_t index);
engine::base::Result<void> writeTinyVision(const TinyVision& model, const std::filesystem::path& path);

// pixels [3, imageSize, imageSize] to [tokens, textWidth]
std::vector<double> plainVision(const TinyVision& model, const std::vector<float>& pixels);

}  // namespace praxis::tests
