#include "kernels/rope/rope.h"

namespace praxis::kernels::rope::reference {
namespace {

// stride: from one pair to the next; distance: from a pair's first value to its second.
void rotate(const RopeParams& params, std::int64_t row, std::int64_t stride, std::int64_t distance) {
  const float* cosines = params.table + row * 2 * params.pairs;
  const float* sines = cosines + params.pairs;
  for (std::int64_t head = 0; head < params.heads; ++head) {
    float* x = params.x + (row * params.heads + head) * params.headDim + params.offset;
    for (std::int64_t i = 0; i < params.pairs; ++i) {
      float& a = x[i * stride];
      float& b = x[i * stride + distance];
      const float turned = a * cosines[i] - b * sines[i];
      b = a * sines[i] + b * cosines[i];
      a = turned;
    }
  }
}

}  // namespace

void norm(const RopeParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) rotate(params, row, 2, 1);
}

void neox(const RopeParams& params, std::int64_t rowBegin, std::int64_t rowEnd) {
  for (std::int64_t row = rowBegin; row < rowEnd; ++row) rotate(params, row, 1, params.pairs);
}

}  // namespace praxis::kernels::rope::reference
