#include "kernels/common/weight_values.h"
#include "kernels/embed/dequantise.h"

namespace praxis::kernels::embed::reference {
namespace {

template <typename Values>
void dequantise(float* out, const std::byte* row, std::int64_t cols) {
  for (std::int64_t k = 0; k < cols; ++k) out[k] = Values::at(row, k);
}

}  // namespace

#define PRAXIS_DEQUANTISE(name, Type) \
  void name(float* out, const std::byte* row, std::int64_t cols) { dequantise<common::Type##Values>(out, row, cols); }
PRAXIS_WEIGHT_TYPES(PRAXIS_DEQUANTISE)
#undef PRAXIS_DEQUANTISE

}  // namespace praxis::kernels::embed::reference
