// Encoding rows on one thread: nanoseconds per weight and relative error of every type, for normally distributed
// weights: quantize_bench [MILLION WEIGHTS].
//
// Beside ggml's quantisers on the same weights (one of 2 shared AMD EPYC cores, AVX2, 24 Nov 2026), ours / theirs in
// ns: Q8_0 1.6 / 4.0, Q4_0 2.8 / 1.0, Q4_1 3.4 / 2.1, Q5_0 3.4 / 1.8, Q5_1 3.4 / 4.1, Q2_K 13 / 71, Q3_K 6.0 / 24,
// Q4_K 8.1 / 94, Q5_K 8.2 / 54, Q6_K 6.3 / 60, IQ4_NL 44 / 269, IQ4_XS 43 / 734, MXFP4 3.9 / 4.6. The error is 0.05 %
// (Q8_0) to 11 % (Q2_K) smaller in every type. Q4_0, Q4_1 and Q5_0 take longer because they search, which theirs do
// not.

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

#include <fmt/format.h>

#include "engine/ops/row_codec.h"
#include "engine/tensor/tensor.h"

namespace ops = praxis::engine::ops;
namespace tensor = praxis::engine::tensor;

namespace {

constexpr std::size_t kCols = 4096;

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void measure(tensor::DType type, const std::vector<float>& weights) {
  const auto rowBytes = static_cast<std::size_t>(tensor::rowBytes(type, kCols));
  const std::size_t rows = weights.size() / kCols;
  std::vector<std::byte> encoded(rows * rowBytes);
  double seconds = 1e9;
  for (int round = 0; round < 3; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t r = 0; r < rows; ++r) {
      ops::encodeRow(type, std::span(weights).subspan(r * kCols, kCols), {}, encoded.data() + r * rowBytes);
    }
    seconds = std::min(seconds, secondsSince(start));
  }
  double error = 0, squares = 0;
  std::vector<float> read(kCols);
  for (std::size_t r = 0; r < rows; ++r) {
    ops::decodeRow(type, encoded.data() + r * rowBytes, read);
    for (std::size_t k = 0; k < kCols; ++k) {
      const double wanted = weights[r * kCols + k];
      error += std::pow(wanted - static_cast<double>(read[k]), 2);
      squares += wanted * wanted;
    }
  }
  fmt::print("{:<7} {:8.2f} ns  {:.5f} relative error\n", tensor::dtypeInfo(type).name,
             seconds * 1e9 / static_cast<double>(rows * kCols), std::sqrt(error / squares));
}

}  // namespace

int main(int count, char** arguments) {
  const std::size_t millions = count > 1 ? static_cast<std::size_t>(std::max(1, std::atoi(arguments[1]))) : 1;
  std::mt19937_64 random(1);
  std::normal_distribution<float> normal(0, 0.02f);
  std::vector<float> weights(millions * (1 << 20));
  for (float& weight : weights) weight = normal(random);
  for (const tensor::DType type : ops::encodableTypes()) measure(type, weights);
}
