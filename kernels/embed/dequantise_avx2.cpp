#include "kernels/common/avx2_weights.h"
#include "kernels/embed/dequantise.h"

namespace praxis::kernels::embed::avx2 {
namespace {

namespace v = common::avx2;

template <typename Row>
void dequantise(float* out, const std::byte* row, std::int64_t cols) {
  const std::int64_t groups = cols / common::kBlock;
  for (std::int64_t g = 0; g < groups; ++g) v::storeLanes(out + g * common::kBlock, Row::group(row, g));
  const int tail = static_cast<int>(cols % common::kBlock);
  if (tail == 0) return;
  alignas(32) float last[common::kBlock];
  v::storeLanes(last, Row::tail(row, groups, tail));
  std::memcpy(out + groups * common::kBlock, last, static_cast<std::size_t>(tail) * sizeof(float));
}

}  // namespace

#define PRAXIS_DEQUANTISE(name, Type) \
  void name(float* out, const std::byte* row, std::int64_t cols) { dequantise<v::Type##Row>(out, row, cols); }
PRAXIS_WEIGHT_TYPES(PRAXIS_DEQUANTISE)
#undef PRAXIS_DEQUANTISE

}  // namespace praxis::kernels::embed::avx2
