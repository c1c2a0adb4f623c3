// ops_bench [threads] [matmul|attention|experts|small]: speed of matmul per stored type, decode (1 token) as a share of
// the measured memory bandwidth and prefill (256 tokens) in GFLOP/s; of attention over long contexts, with windows and
// with latent keys; of mixtures of experts and of the small ops. Not a test: it prints, and judges nothing.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <string_view>
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

double bestSeconds(
    int passes, const std::function<void()>& work, const std::function<void()>& prepare = [] {}) {
  double best = 1e9;
  for (int pass = 0; pass < passes; ++pass) {
    prepare();
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

struct AttentionBench {
  const char* name;
  std::int32_t heads, headsKv, dim, dimV, context, tokens;
  std::int32_t window = 0;
  bool valuesInKeys = false;
};

void benchAttention(device::Device& device, const AttentionBench& bench, double bandwidth) {
  constexpr std::int32_t kPage = 16;
  ops::Ops ops(device);
  ops::RandomSource random(2);
  // From the device, as the cache has them: huge pages.
  const auto room = [&](std::int64_t floats) {
    auto buffer = device.allocate(static_cast<std::size_t>(floats) * sizeof(float), "the keys");
    const auto pattern = random.floats(4096);
    for (std::int64_t i = 0; buffer && i < floats; ++i) buffer->f32()[i] = pattern[static_cast<std::size_t>(i % 4095)];
    return buffer;
  };
  const auto keys = room(std::int64_t{bench.context} * bench.headsKv * bench.dim);
  const auto values = room(bench.valuesInKeys ? 1 : std::int64_t{bench.context} * bench.headsKv * bench.dimV);
  if (!keys || !values) return;
  auto queries = random.floats(std::int64_t{bench.tokens} * bench.heads * bench.dim);
  std::vector<float> out(static_cast<std::size_t>(bench.tokens * bench.heads * bench.dimV));
  std::vector<std::int32_t> pages(static_cast<std::size_t>(bench.context / kPage)), positions,
      zeros(static_cast<std::size_t>(bench.tokens));
  std::iota(pages.begin(), pages.end(), 0);
  double attended = 0;
  for (std::int32_t t = 0; t < bench.tokens; ++t) {
    positions.push_back(bench.context - bench.tokens + t);
    attended += bench.window > 0 ? std::min(bench.window, positions.back() + 1) : positions.back() + 1;
  }
  const std::span<const std::int32_t> tables[] = {pages};
  const ops::Batch batch{zeros, positions, {}, zeros, tables, {}};
  const ops::Activation q{queries.data(), bench.tokens, bench.heads * bench.dim};
  const ops::Activation o{out.data(), bench.tokens, bench.heads * bench.dimV};
  const ops::PagedKv kv{keys->f32(), values->f32(), kPage, bench.headsKv, bench.dim, bench.dimV, bench.valuesInKeys};
  const double seconds =
      bestSeconds(5, [&] { (void)ops.attention(o, q, kv, batch, {.scale = 0.125f, .window = bench.window}); });
  const double flops = 2.0 * bench.heads * (bench.dim + bench.dimV) * attended;
  const double bytes = 4.0 * bench.headsKv * (bench.dim + (bench.valuesInKeys ? 0 : bench.dimV)) * attended;
  fmt::print("attention {:<22} context {:>5}, {:>3} tokens: {:8.3f} ms, {:6.1f} GFLOP/s", bench.name, bench.context,
             bench.tokens, seconds * 1000, flops / seconds / 1e9);
  if (bench.tokens == 1)
    fmt::print(", {:5.1f} GB/s ({:3.0f} % of bandwidth)", bytes / seconds / 1e9, 100 * bytes / seconds / bandwidth);
  fmt::print("\n");
}

void benchAttentions(device::Device& device, double bandwidth) {
  const AttentionBench benches[] = {
      {"14 on 2 of 64", 14, 2, 64, 64, 4096, 1},
      {"14 on 2 of 64", 14, 2, 64, 64, 512, 256},
      {"32 on 8 of 128", 32, 8, 128, 128, 32768, 1},
      {"32 on 8 of 128", 32, 8, 128, 128, 2048, 64},
      {"16 on 16 of 64", 16, 16, 64, 64, 2048, 64},
      {"8 on 4 of 256", 8, 4, 256, 256, 8192, 1},
      {"8 on 4, window 1024", 8, 4, 256, 256, 8192, 1, 1024},
      {"8 on 4, window 1024", 8, 4, 256, 256, 8192, 64, 1024},
      {"latent, 16 of 576", 16, 1, 576, 512, 8192, 1, 0, true},
      {"latent, 128 of 576", 128, 1, 576, 512, 8192, 1, 0, true},
      {"latent, 16 of 576", 16, 1, 576, 512, 1024, 64, 0, true},
  };
  for (const AttentionBench& bench : benches) benchAttention(device, bench, bandwidth);
}

// One matmul of a layer of experts: `used` of them for each token.
void benchExperts(device::Device& device, std::int64_t experts, std::int64_t used, std::int64_t rows, std::int64_t cols,
                  std::int64_t tokens, double bandwidth) {
  ops::Ops ops(device);
  ops::RandomSource random(4);
  const auto pattern = random.weights(DType::q4_K, rows, cols);
  auto weights = device.allocate(pattern.size() * static_cast<std::size_t>(experts), "the experts");
  if (!weights) return;
  for (std::int64_t e = 0; e < experts; ++e) {
    std::ranges::copy(pattern, weights->data() + e * static_cast<std::int64_t>(pattern.size()));
  }
  auto x = random.floats(tokens * cols);
  std::vector<float> out(static_cast<std::size_t>(tokens * used * rows));
  std::vector<std::int32_t> chosen(static_cast<std::size_t>(tokens * used));
  std::uint64_t next = 0;
  const double seconds = bestSeconds(9, [&] {
    // Other experts each time, so that no cache holds them.
    for (std::int32_t& expert : chosen)
      expert = static_cast<std::int32_t>(next++ * 7 % static_cast<std::uint64_t>(experts));
    (void)ops.matmulExperts({out.data(), tokens * used, rows}, {DType::q4_K, {experts, rows, cols}, weights->data()},
                            {x.data(), tokens, cols}, chosen);
  });
  const double flops = 2.0 * static_cast<double>(tokens * used * rows * cols);
  const double bytes = static_cast<double>(pattern.size()) * static_cast<double>(std::min(experts, tokens * used));
  fmt::print(
      "matmulExperts Q4_K {} of {}, [{}, {}], {:>3} tokens: {:8.3f} ms, {:6.1f} GFLOP/s, {:5.1f} GB/s ({:3.0f} %)\n",
      used, experts, rows, cols, tokens, seconds * 1000, flops / seconds / 1e9, bytes / seconds / 1e9,
      100 * bytes / seconds / bandwidth);
}

void benchHeads(device::Device& device, std::int64_t tokens) {
  constexpr std::int64_t kHeads = 16, kIn = 128, kOut = 512;
  ops::Ops ops(device);
  ops::RandomSource random(5);
  const auto weights = random.weights(DType::f16, kHeads * kOut, kIn);
  auto in = random.floats(tokens * kHeads * 192);
  std::vector<float> out(static_cast<std::size_t>(tokens * kHeads * 576));
  const double seconds = bestSeconds(9, [&] {
    (void)ops.matmulPerHead({{out.data(), tokens, kHeads * 576}, 576, 0, kOut},
                            {DType::f16, {kHeads, kOut, kIn}, weights.data()},
                            {{in.data(), tokens, kHeads * 192}, 192, 0, kIn});
  });
  fmt::print("matmulPerHead F16 {} heads of [{}, {}], {:>3} tokens: {:7.3f} ms, {:6.1f} GFLOP/s\n", kHeads, kOut, kIn,
             tokens, seconds * 1000, 2e-9 * static_cast<double>(tokens * kHeads * kIn * kOut) / seconds);
}

void benchSmallOps(device::Device& device) {
  constexpr std::int64_t kTokens = 64, kCols = 8192, kUsed = 8;
  ops::Ops ops(device);
  ops::RandomSource random(6);
  auto a = random.floats(kTokens * kCols), b = random.floats(kTokens * kCols);
  const auto weights = random.floats(kTokens);
  auto logits = random.floats(kTokens * 256);
  std::vector<std::int32_t> chosen(kTokens * kUsed);
  std::vector<float> shares(kTokens * kUsed);
  const ops::Activation x{a.data(), kTokens, kCols}, y{b.data(), kTokens, kCols};
  const auto fresh = a;  // the ops would wear their own results down to denormal numbers
  const auto print = [&](const char* name, double bytes, const std::function<void()>& work) {
    const double seconds = bestSeconds(15, work, [&] { std::ranges::copy(fresh, a.begin()); });
    fmt::print("{:<14} {:7.1f} us, {:6.1f} GB/s\n", name, seconds * 1e6, bytes / seconds / 1e9);
  };
  constexpr double kRead = 4.0 * kTokens * kCols;
  print("siluMultiply", 3 * kRead, [&] { (void)ops.siluMultiply(x, y); });
  print("geluMultiply", 3 * kRead, [&] { (void)ops.geluMultiply(x, y); });
  print("softCap", 2 * kRead, [&] { (void)ops.softCap(x, 30); });
  print("scale", 2 * kRead, [&] { (void)ops.scale(x, 1.0f); });
  print("sumWeighted", kRead * 1.125, [&] { (void)ops.sumWeighted({b.data(), kTokens / kUsed, kCols}, x, weights); });
  const ops::RoutingParams routing{ops::Gating::sigmoid, kUsed, 8, 4, true, 2.5f};
  const double seconds = bestSeconds(15, [&] {
    (void)ops.route(chosen, shares, {logits.data(), kTokens, 256}, nullptr, routing);
  });
  fmt::print("route 8 of 256 {:7.2f} us per token\n", seconds * 1e6 / kTokens);
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
  const std::string_view part = argc > 2 ? argv[2] : "";
  const auto wanted = [part](std::string_view name) { return part.empty() || part == name; };
  for (const DType type : ops::computableTypes()) {
    if (wanted("matmul")) benchMatmul(**device, type, *bandwidth);
  }
  if (wanted("attention")) benchAttentions(**device, *bandwidth);
  if (wanted("experts")) {
    benchExperts(**device, 128, 8, 768, 2048, 1, *bandwidth);
    benchExperts(**device, 128, 8, 768, 2048, 128, *bandwidth);
    benchExperts(**device, 64, 6, 1408, 2048, 1, *bandwidth);
    benchExperts(**device, 64, 6, 1408, 2048, 256, *bandwidth);
    for (const std::int64_t tokens : {1, 8, 128}) benchHeads(**device, tokens);
  }
  if (wanted("small")) {
    benchSmallOps(**device);
    benchSmallStep(**device);
  }
  return 0;
}
