#include "engine/ops/selftest.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include "engine/ops/dispatch_table.h"
#include "engine/ops/ops.h"
#include "engine/ops/random_tensors.h"

namespace praxis::engine::ops {
namespace {

using tensor::DType;

// Sums in float32 over at most a few thousand terms; exp to 2e-7. A wrong lane, tail or scale shows at 1e-2 and more.
constexpr double kLimitSum = 5e-6;
constexpr double kLimitExact = 0;
constexpr std::uint64_t kSeed = 0x5072'6178'6973;

// A float buffer with its shape.
struct Rows {
  std::vector<float> values;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  Rows(std::int64_t r, std::int64_t c) : values(static_cast<std::size_t>(r * c)), rows(r), cols(c) {}
  Rows(RandomSource& random, std::int64_t r, std::int64_t c) : values(random.floats(r * c)), rows(r), cols(c) {}
  Activation view() { return {values.data(), rows, cols}; }
};

// Runs one case with the given ops and returns what it wrote; the same seed makes the same input for both sides.
using Case = std::function<base::Result<std::vector<float>>(Ops&, RandomSource&)>;

struct Check {
  std::string op;
  DType type;
  double limit;
  std::vector<Case> cases;
};

Case matmulCase(DType type, std::int64_t tokens, std::int64_t rows, std::int64_t cols, bool biased) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    const auto weights = random.weights(type, rows, cols);
    const auto biases = random.floats(rows);
    Rows x(random, tokens, cols), out(tokens, rows);
    const TensorView weight{type, {rows, cols}, weights.data()};
    const TensorView bias{DType::f32, {rows}, reinterpret_cast<const std::byte*>(biases.data())};
    PRAXIS_TRY(ops.matmul(out.view(), weight, x.view(), biased ? &bias : nullptr));
    return std::move(out.values);
  };
}

Case embedCase(DType type, std::int64_t vocab, std::int64_t cols) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    const auto table = random.weights(type, vocab, cols);
    std::vector<std::int32_t> tokens(static_cast<std::size_t>(vocab));
    std::iota(tokens.rbegin(), tokens.rend(), 0);
    Rows out(vocab, cols);
    PRAXIS_TRY(ops.embed(out.view(), {type, {vocab, cols}, table.data()}, tokens));
    return std::move(out.values);
  };
}

Case rmsNormCase(std::int64_t tokens, std::int64_t cols) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    const auto weights = random.floats(cols);
    Rows x(random, tokens, cols);
    const TensorView weight{DType::f32, {cols}, reinterpret_cast<const std::byte*>(weights.data())};
    PRAXIS_TRY(ops.rmsNorm(x.view(), x.view(), weight, 1e-5f));
    return std::move(x.values);
  };
}

Case ropeCase(RopeStyle style, std::int64_t tokens, std::int64_t heads, std::int64_t headDim, std::int64_t dims) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    std::vector<float> frequencies;
    for (std::int64_t i = 0; i < dims; i += 2) {
      frequencies.push_back(static_cast<float>(std::pow(10000.0, -static_cast<double>(i) / static_cast<double>(dims))));
    }
    std::vector<std::int32_t> positions;
    for (std::int64_t t = 0; t < tokens; ++t) positions.push_back(static_cast<std::int32_t>(random.bits() % 100000));
    Rows x(random, tokens, heads * headDim);
    PRAXIS_TRY(ops.rope(x.view(), {style, headDim, dims, frequencies}, positions));
    return std::move(x.values);
  };
}

struct AttentionShape {
  std::int32_t heads, headsKv, headDim, headDimV, pageTokens;
};

// Two sequences whose pages are dealt alternately and back to front; one token of each at a different position.
Case attentionCase(const AttentionShape& shape) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    constexpr std::int32_t kPages = 12;
    std::vector<std::int32_t> pages[2];
    for (std::int32_t page = kPages - 1; page >= 0; --page) pages[page % 2].push_back(page);
    const std::span<const std::int32_t> tables[] = {pages[0], pages[1]};
    const std::int32_t tokens[] = {0, 0, 0};
    const std::int32_t positions[] = {0, kPages / 2 * shape.pageTokens - 1, shape.pageTokens + 1};
    const std::int32_t sequences[] = {0, 1, 0};
    auto keys = random.floats(std::int64_t{kPages} * shape.pageTokens * shape.headsKv * shape.headDim);
    auto values = random.floats(std::int64_t{kPages} * shape.pageTokens * shape.headsKv * shape.headDimV);
    Rows queries(random, 3, shape.heads * shape.headDim), out(3, shape.heads * shape.headDimV);
    const PagedKv kv{keys.data(), values.data(), shape.pageTokens, shape.headsKv, shape.headDim, shape.headDimV};
    const Batch batch{tokens, positions, {}, sequences, tables, {}};
    PRAXIS_TRY(ops.attention(out.view(), queries.view(), kv, batch,
                             {.scale = 1 / std::sqrt(static_cast<float>(shape.headDim))}));
    return std::move(out.values);
  };
}

Case elementCase(base::Result<void> (Ops::*op)(Activation, Activation), float range) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    Rows a(random, 3, 6667), b(random, 3, 6667);
    for (float& value : a.values) value *= range;
    PRAXIS_TRY((ops.*op)(a.view(), b.view()));
    return std::move(a.values);
  };
}

std::vector<Check> checksForType(DType type) {
  const std::int64_t odd = wholeBlocks(type, 45);     // with a tail where the type allows one
  const std::int64_t wide = wholeBlocks(type, 1651);  // more than one chunk of columns
  std::vector<Case> matmuls;
  for (const std::int64_t tokens : {1, 2, 3, 5, 8, 33}) {
    matmuls.push_back(matmulCase(type, tokens, 67, odd, false));
    matmuls.push_back(matmulCase(type, tokens, 131, wide, true));
  }
  return {{"matmul", type, kLimitSum, matmuls},
          {"embed", type, kLimitExact, {embedCase(type, 5, odd), embedCase(type, 3, wide)}}};
}

std::vector<Check> checksWithoutType() {
  return {
      {"rmsNorm", DType::f32, kLimitSum, {rmsNormCase(1, 64), rmsNormCase(7, 45), rmsNormCase(17, 2051)}},
      {"rope norm",
       DType::f32,
       kLimitSum,
       {ropeCase(RopeStyle::norm, 5, 3, 64, 64), ropeCase(RopeStyle::norm, 2, 1, 22, 10)}},
      {"rope neox",
       DType::f32,
       kLimitSum,
       {ropeCase(RopeStyle::neox, 5, 3, 64, 64), ropeCase(RopeStyle::neox, 2, 1, 22, 10)}},
      {"attention",
       DType::f32,
       kLimitSum,
       {attentionCase({4, 2, 64, 64, 16}), attentionCase({3, 3, 8, 8, 3}), attentionCase({14, 2, 45, 37, 5})}},
      {"siluMultiply",
       DType::f32,
       kLimitSum,
       {elementCase(&Ops::siluMultiply, 1), elementCase(&Ops::siluMultiply, 20), elementCase(&Ops::siluMultiply, 300)}},
      {"add", DType::f32, kLimitExact, {elementCase(&Ops::add, 1)}},
  };
}

base::Result<SelftestRow> runCheck(const Check& check, device::Device& device, const KernelSet& set) {
  Ops measured(device, set), truth(device, referenceKernelSet());
  SelftestRow row{check.op, std::string(tensor::dtypeInfo(check.type).name), std::string(set.name), 0, check.limit,
                  true};
  for (const Case& one : check.cases) {
    RandomSource forMeasured(kSeed), forTruth(kSeed);
    const std::vector<float> actual = PRAXIS_TRY(one(measured, forMeasured));
    const std::vector<float> expected = PRAXIS_TRY(one(truth, forTruth));
    const Comparison comparison = compare(actual, expected);
    row.errorMax = std::max(row.errorMax, comparison.nonFinite ? INFINITY : comparison.errorMax);
    row.ok = row.ok && comparison.within(check.limit);
  }
  return row;
}

}  // namespace

base::Result<std::vector<SelftestRow>> runSelftest(device::Device& device) {
  std::vector<SelftestRow> rows;
  for (const KernelSet& set : kernelSets()) {
    if (!set.available()) continue;
    std::vector<Check> checks = checksWithoutType();
    for (const TypedKernels& typed : set.typed) {
      for (Check& check : checksForType(typed.type)) checks.push_back(std::move(check));
    }
    for (const Check& check : checks) rows.push_back(PRAXIS_TRY(runCheck(check, device, set)));
  }
  return rows;
}

bool allOk(std::span<const SelftestRow> rows) {
  return !rows.empty() && std::ranges::all_of(rows, [](const SelftestRow& row) { return row.ok; });
}

}  // namespace praxis::engine::ops
