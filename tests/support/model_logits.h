#pragma once
// The logits of every position of a text, from a model file that is opened and prepared.

#include <cstdint>
#include <numeric>
#include <vector>

#include "engine/model/model.h"

namespace praxis::tests {

inline engine::base::Result<std::vector<float>> logitsOf(const engine::weights::ModelFile& file,
                                                         const std::vector<std::int32_t>& tokens) {
  using namespace engine;
  const auto device = PRAXIS_TRY(device::Device::create("cpu", 2));
  const auto model = PRAXIS_TRY(model::createModel(file, *device));
  auto cache = PRAXIS_TRY(cache::KvCache::create(*device, model->kvShape(), 256));
  const auto sequence = PRAXIS_TRY(cache.open());
  std::vector<std::int32_t> slots, positions(tokens.size()), sequences(tokens.size(), 0);
  PRAXIS_TRY(cache.append(sequence, static_cast<std::int32_t>(tokens.size()), slots));
  std::iota(positions.begin(), positions.end(), 0);
  const auto pages = cache.pages(sequence);
  std::vector<float> logits(tokens.size() * static_cast<std::size_t>(model->hyperparameters().vocab));
  PRAXIS_TRY(model->forward({tokens, positions, slots, sequences, {&pages, 1}, positions}, cache, logits));
  return logits;
}

}  // namespace praxis::tests
