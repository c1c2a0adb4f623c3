#include "kernels/common/avx2_weights.h"
#include "kernels/embed/dequantise.h"

namespace praxis::kernels::embed::avx2 {
namespace {

namespace v = common::avx2;

template <typename Row>
void dequantise(float* out, const std::byte* row, std::int64_t cols) {
  const std::int64_t whole = cols / (common::kBlock * Row::kGroups);
  for (std::int64_t b = 0; b < whole; ++b, row += Row::kBytes) {
    const typename Row::Block block = Row::open(row);
#pragma GCC unroll 8
    for (int part = 0; part < Row::kGroups; ++part, out += common::kBlock) v::storeLanes(out, Row::group(block, part));
  }
  const int tail = static_cast<int>(cols % common::kBlock);
  if (tail == 0) return;
  alignas(32) float last[common::kBlock];
  v::storeLanes(last, Row::tail(row, tail));
  std::memcpy(out, last, static_cast<std::size_t>(tail) * sizeof(float));
}

}  // namespace

#define PRAXIS_DEQUANTISE(name, Type) \
  void name(float* out, const std::byte* row, std::int64_t cols) { dequantise<v::Type##Row>(out, row, cols); }
PRAXIS_WEIGHT_TYPES(PRAXIS_DEQUANTISE)
#undef PRAXIS_DEQUANTISE

}  // namespace praxis::kernels::embed::avx2
