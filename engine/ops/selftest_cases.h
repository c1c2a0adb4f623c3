#pragma once
// What the self-test runs: for every op a few cases at odd shapes, and how far an implementation may be from the
// reference. Thread: any; a case runs on the thread of its ops.

#include <functional>
#include <string>
#include <vector>

#include "engine/ops/ops.h"
#include "engine/ops/random_tensors.h"

namespace praxis::engine::ops {

// Runs one case with the given ops and returns what it wrote; the same seed makes the same input for both sides.
using Case = std::function<base::Result<std::vector<float>>(Ops&, RandomSource&)>;

struct Check {
  std::string op;
  tensor::DType type;
  double limit;  // of the largest error, over the largest expected value
  std::vector<Case> cases;
};

std::vector<Check> checksForType(tensor::DType type);
std::vector<Check> checksWithoutType();

}  // namespace praxis::engine::ops
