#pragma once
// How the weights of a Hugging Face checkpoint are quantised: quantization_config of config.json, or the
// quantize_config.json of older GPTQ and quant_config.json of older AWQ checkpoints. Per-module overrides need not be
// read: the tensors of a module say whether it is packed, in how many bits and in how many groups. Thread: any.

#include <cstdint>

#include "engine/base/result.h"
#include "engine/weights/config_json.h"

namespace praxis::engine::weights {

struct Quantisation {
  enum class Method { none, gptq, awq, fp8 };
  Method method = Method::none;
  std::int64_t groupSize = -1;   // GPTQ and AWQ; -1: one group of all inputs
  bool zerosAreOneLess = false;  // GPTQ's first format
  std::int64_t tileRows = 0;     // FP8: the block that shares a scale
  std::int64_t tileCols = 0;
};

// Method none for a null. Fails with unsupported, naming the method or variant and those that can be read.
base::Result<Quantisation> readQuantisation(const Json& quantisationConfig);
// The files of their own.
base::Result<Quantisation> readOldGptq(const Json& quantizeConfig);
base::Result<Quantisation> readOldAwq(const Json& quantConfig);

}  // namespace praxis::engine::weights
