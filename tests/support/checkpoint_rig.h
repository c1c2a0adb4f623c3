#pragma once
// A tiny model as a GGUF file and as a Hugging Face folder, and what both answer. Every weight is a small whole number
// over 64, so that all float types and the quantised forms of 4 bits and more hold it exactly.

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <numeric>
#include <string_view>
#include <vector>

#include <QTemporaryDir>

#include "engine/model/model.h"
#include "tests/support/checkpoint_writer.h"
#include "tests/support/tiny_model.h"

namespace praxis::tests {

inline constexpr float kWeightStep = 1.0f / 64.0f;

// Whole numbers from lowest to highest, mixed well.
inline float mixedWeight(std::string_view tensor, std::int64_t index, int lowest, int highest) {
  std::uint64_t state = 0x9e3779b97f4a7c15u + static_cast<std::uint64_t>(index);
  for (const char c : tensor) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  state = (state ^ (state >> 31)) * 0xbf58476d1ce4e5b9u;
  const auto levels = static_cast<std::uint64_t>(highest - lowest + 1);
  return kWeightStep * static_cast<float>(lowest + static_cast<int>((state >> 33) % levels));
}

class CheckpointRig {
 public:
  explicit CheckpointRig(TinyModel model, int lowest = -15, int highest = 15) {
    writeTinyModel(model, gguf()).value();
    const auto usual = engine::weights::ModelFile::open(gguf()).value();
    for (const auto& [name, view] : usual.tensors()) {
      if (name.ends_with("norm.weight") || model.values.contains(name)) continue;
      model.values[name] = [name, lowest, highest](std::int64_t i) { return mixedWeight(name, i, lowest, highest); };
    }
    writeTinyModel(model, gguf()).value();
  }

  std::filesystem::path gguf() const { return m_folder.filePath("tiny.gguf").toStdString(); }
  std::filesystem::path folder() const { return m_folder.filePath("tiny").toStdString(); }

  void writeFolder(const CheckpointPlan& plan) const {
    std::filesystem::remove_all(folder());
    writeCheckpoint(engine::weights::ModelFile::open(gguf()).value(), plan, folder());
  }

  // Of a fixed text, all positions.
  static engine::base::Result<std::vector<float>> logits(const std::filesystem::path& path) {
    using Ids = std::vector<std::int32_t>;
    auto file = PRAXIS_TRY(engine::weights::ModelFile::open(path));
    PRAXIS_TRY(file.prepareAll());
    const auto device = PRAXIS_TRY(engine::device::Device::create("cpu", 1));
    const auto model = PRAXIS_TRY(engine::model::createModel(file, *device, {.tokensPerStepMax = 64}));
    auto cache = PRAXIS_TRY(engine::cache::KvCache::create(*device, model->kvShape(), 64));
    const auto sequence = PRAXIS_TRY(cache.open());
    const Ids tokens{kTinyBos, 270, 262, 281, 300, 17, 262, 311, 259, 264, 290};
    Ids slots, positions(tokens.size()), sequences(tokens.size(), 0);
    PRAXIS_TRY(cache.append(sequence, static_cast<std::int32_t>(tokens.size()), slots));
    std::iota(positions.begin(), positions.end(), 0);
    const auto pages = cache.pages(sequence);
    std::vector<float> logits(tokens.size() * kTinyVocab);
    PRAXIS_TRY(model->forward({tokens, positions, slots, sequences, {&pages, 1}, positions}, cache, logits));
    return logits;
  }

  // The largest difference between the two, relative to the largest logit; infinite where they cannot be compared.
  static float difference(const std::vector<float>& a, const std::vector<float>& b) {
    if (a.size() != b.size()) return std::numeric_limits<float>::infinity();
    float largest = 0.0f;
    float scale = 0.0f;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const float apart = std::abs(a[i] - b[i]);
      if (!std::isfinite(apart)) return std::numeric_limits<float>::infinity();
      largest = std::max(largest, apart);
      scale = std::max(scale, std::abs(a[i]));
    }
    return scale > 0.0f ? largest / scale : std::numeric_limits<float>::infinity();
  }

 private:
  QTemporaryDir m_folder;
};

}  // namespace praxis::tests
