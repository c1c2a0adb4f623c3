#pragma once
// What every reader of model files hands on. Owner: the views die with the bytes that were read. Thread: any.

#include <string>
#include <vector>

#include "engine/tensor/tensor.h"
#include "engine/base/metadata.h"

namespace praxis::engine::weights {

struct NamedTensor {
  std::string name;
  tensor::TensorView view;
};

struct ModelContents {
  base::Metadata metadata;
  std::vector<NamedTensor> tensors;  // in file order
};

}  // namespace praxis::engine::weights
