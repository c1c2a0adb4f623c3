// ops_bench [threads]: speed of matmul per stored type, decode (1 token) as a share of the measured memory bandwidth
// and prefill (256 tokens) in GFLOP/s, and of attention over a long context. Not a test: it prints, and judges nothing.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "engine/base/clock.h"
#include "engine/device/bandwidth.h"
#include "engine/ops/ops.h"
#include "engine/ops/random_tensors.h"

namespace {

using namespace praxis::engine;
using tensor::DType;

constexpr std::int64_t kCols = 2048;
constexpr std::int64_t kPrefillTokens = 256;
constexpr std::int64_t kPrefillRows = 4096;
constexpr std::int64_t kDecodeBytes = 200'000'000;  // far above the last-level cache

double bestSeconds(int passes, const std::function<void()>& work) {
  double best = 1e9;
  for (int pass = 0; pass < passes; ++pass) {
    const auto start = base::Clock::now();
    work();
    best = std::min(best, base::millisecondsSince(start) / 1000);
  }
  return best;
}

void benchMatmul(device::Device& device, DType type, double bandwidth) {
  ops::Ops ops(device);
  ops::RandomSource random(1);
  // A small pattern repeated: making random weights of this size would take longer than the measurement.
  const auto pattern = random.weights(type, 64, kCols);
  const std::int64_t rowBytes = tensor::rowBytes(type, kCols);
  const std::int64_t rows = kDecodeBytes / rowBytes / 64 * 64;
  auto weights = device.allocate(static_cast<std::size_t>(rows * rowBytes), "the weights");
  if (!weights) return;
  for (std::int64_t row = 0; row < rows; row += 64) std::ranges::copy(pattern, weights->data() + row * rowBytes);
  auto x = random.floats(kPrefillTokens * kCols);
  std::vector<float> out(static_cast<std::size_t>(std::max(rows, kPrefillTokens * kPrefillRows)));
  const double decode = bestSeconds(7, [&] {
    (void)ops.matmul({out.data(), 1, rows}, {type, {rows, kCols}, weights->data()}, {x.data(), 1, kCols});
  });
  const double prefill = bestSeconds(3, [&] {
    (void)ops.matmul({out.data(), kPrefillTokens, kPrefillRows}, {type, {kPrefillRows, kCols}, weights->data()},
                     {x.data(), kPrefillTokens, kCols});
  });
  const double rate = static_cast<double>(rows * rowBytes) / decode;
  fmt::print("matmul {:<5} decode {:5.1f} GB/s ({:3.0f} % of bandwidth)   prefill {:6.1f} GFLOP/s\n",
             tensor::dtypeInfo(type).name, rate / 1e9, 100 * rate / bandwidth,
             2e-9 * kPrefillTokens * kPrefillRows * kCols / prefill);
}

void benchAttention(device::Device& device, std::int32_t heads, std::int32_t headsKv, std::int32_t context,
                    std::int32_t tokens) {
  constexpr std::int32_t kDim = 64, kPage = 16;
  ops::Ops ops(device);
  ops::RandomSource random(2);
  auto keys = random.floats(std::int64_t{context} * headsKv * kDim), values = keys,
       queries = random.floats(tokens * heads * kDim);
  std::vector<float> out(queries.size());
  std::vector<std::int32_t> pages(static_cast<std::size_t>(context / kPage)), positions,
      zeros(static_cast<std::size_t>(tokens));
  std::iota(pages.begin(), pages.end(), 0);
  for (std::int32_t t = 0; t < tokens; ++t) positions.push_back(context - tokens + t);
  const std::span<const std::int32_t> tables[] = {pages};
  const ops::Batch batch{zeros, positions, {}, zeros, tables, {}};
  const ops::Activation q{queries.data(), tokens, heads * kDim}, o{out.data(), tokens, heads * kDim};
  const double seconds = bestSeconds(5, [&] {
    (void)ops.attention(o, q, {keys.data(), values.data(), kPage, headsKv, kDim, kDim}, batch, {.scale = 0.125f});
  });
  const double flops = 4.0 * tokens * heads * kDim * (context - tokens / 2.0);
  fmt::print("attention {} heads on {}, context {}, {} tokens: {:.3f} ms, {:.1f} GFLOP/s\n", heads, headsKv, context,
             tokens, seconds * 1000, flops / seconds / 1e9);
}

void benchSmallStep(device::Device& device) {
  constexpr std::int64_t kWidth = 64;
  constexpr int kSteps = 100000;
  ops::Ops ops(device);
  ops::RandomSource random(3);
  const auto weight = random.weights(DType::f32, kWidth, kWidth);
  auto x = random.floats(kWidth), y = x;
  const double seconds = bestSeconds(3, [&] {
    for (int i = 0; i < kSteps; ++i)
      (void)ops.matmul({y.data(), 1, kWidth}, {DType::f32, {kWidth, kWidth}, weight.data()}, {x.data(), 1, kWidth});
  });
  fmt::print("one call of a 64 x 64 matmul: {:.0f} ns\n", seconds / kSteps * 1e9);
}

}  // namespace

int main(int argc, char** argv) {
  auto device = device::Device::create("cpu", argc > 1 ? std::atoi(argv[1]) : 0);
  if (!device) {
    fmt::print(stderr, "{}\n", device.error().message);
    return 1;
  }
  const auto bandwidth = device::measureReadBandwidth(**device);
  if (!bandwidth) return 1;
  fmt::print("{}\nmemory read {:.1f} GB/s\n", (*device)->info().name, *bandwidth / 1e9);
  for (const DType type : ops::computableTypes()) benchMatmul(**device, type, *bandwidth);
  benchAttention(**device, 14, 2, 4096, 1);
  benchAttention(**device, 14, 2, 512, 256);
  benchSmallStep(**device);
  return 0;
}
