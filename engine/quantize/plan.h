#pragma once
// What quantising a model will do to each of its tensors, decided before a byte is written. Thread: any.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/quantize/recipe.h"
#include "engine/tensor/tensor.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::quantize {

struct PlanOptions {
  bool pure = false;                           // every matrix in the recipe's usual type
  bool requantise = false;                     // quantised tensors are dequantised first; else they are refused
  std::optional<tensor::DType> outputType;     // of the output matrix
  std::optional<tensor::DType> embeddingType;  // of the token embedding
};

struct PlannedTensor {
  std::size_t index = 0;  // in the model
  std::string name;
  tensor::Shape shape;
  tensor::DType from = tensor::DType::f32;
  tensor::DType to = tensor::DType::f32;
  // What the recipe wanted, where a row is no whole number of its blocks.
  std::optional<tensor::DType> wanted;

  std::uint64_t bytesBefore() const { return static_cast<std::uint64_t>(tensor::TensorView{from, shape}.bytes()); }
  std::uint64_t bytesAfter() const { return static_cast<std::uint64_t>(tensor::TensorView{to, shape}.bytes()); }
};

struct Plan {
  std::vector<PlannedTensor> tensors;  // in the order of the model
  std::uint64_t bytesBefore = 0;
  std::uint64_t bytesAfter = 0;
  std::uint64_t weights = 0;
};

// Vectors, norms, routers and what is named in plan.cpp stay floats. Fails with invalidArgument (quantised already, a
// vision tower, a type that cannot be written) or unsupported (a type that cannot be read), and the tensor's name.
base::Result<Plan> planFor(const weights::ModelFile& model, const Recipe& recipe, const PlanOptions& options);

}  // namespace praxis::engine::quantize
