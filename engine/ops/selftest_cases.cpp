#include "engine/ops/selftest_cases.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace praxis::engine::ops {
namespace {

using tensor::DType;

// Sums in float32 over at most a few thousand terms; exp to 2e-7. A wrong lane, tail or scale shows at 1e-2 and more.
constexpr double kLimitSum = 5e-6;
constexpr double kLimitExact = 0;

// A float buffer with its shape.
struct Rows {
  std::vector<float> values;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  Rows(std::int64_t r, std::int64_t c) : values(static_cast<std::size_t>(r * c)), rows(r), cols(c) {}
  Rows(RandomSource& random, std::int64_t r, std::int64_t c) : values(random.floats(r * c)), rows(r), cols(c) {}
  Activation view() { return {values.data(), rows, cols}; }
};

const std::byte* bytesOf(const std::vector<float>& values) { return reinterpret_cast<const std::byte*>(values.data()); }

Case matmulCase(DType type, std::int64_t tokens, std::int64_t rows, std::int64_t cols, bool biased) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    const auto weights = random.weights(type, rows, cols);
    const auto biases = random.floats(rows);
    Rows x(random, tokens, cols), out(tokens, rows);
    const TensorView weight{type, {rows, cols}, weights.data()};
    const TensorView bias{DType::f32, {rows}, bytesOf(biases)};
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
    const TensorView weight{DType::f32, {cols}, bytesOf(weights)};
    PRAXIS_TRY(ops.rmsNorm(x.view(), x.view(), weight, 1e-5f));
    return std::move(x.values);
  };
}

Case ropeCase(RopeStyle style, std::int64_t heads, std::int64_t headDim, std::int64_t dims, std::int64_t offset = 0) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    std::vector<float> frequencies;
    for (std::int64_t i = 0; i < dims; i += 2) {
      frequencies.push_back(static_cast<float>(std::pow(10000.0, -static_cast<double>(i) / static_cast<double>(dims))));
    }
    std::vector<std::int32_t> positions;
    for (std::int64_t t = 0; t < 5; ++t) positions.push_back(static_cast<std::int32_t>(random.bits() % 100000));
    Rows x(random, 5, heads * headDim);
    PRAXIS_TRY(ops.rope(x.view(), {style, headDim, dims, frequencies, offset, 1.25f}, positions));
    return std::move(x.values);
  };
}

Case layerNormCase(std::int64_t tokens, std::int64_t cols) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    const auto weights = random.floats(cols), biases = random.floats(cols);
    Rows x(random, tokens, cols), out(tokens, cols);
    for (float& value : x.values) value += 3;
    const TensorView weight{DType::f32, {cols}, bytesOf(weights)}, bias{DType::f32, {cols}, bytesOf(biases)};
    PRAXIS_TRY(ops.layerNorm(out.view(), x.view(), weight, bias, 1e-6f));
    return std::move(out.values);
  };
}

Case overAllCase(std::int64_t tokens, std::int64_t heads, std::int64_t headDim) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    const std::int64_t cols = heads * headDim;
    Rows queries(random, tokens, cols), keys(random, tokens, cols), values(random, tokens, cols), out(tokens, cols);
    PRAXIS_TRY(ops.attentionOverAll(out.view(), queries.view(), keys.view(), values.view(), heads,
                                    1 / std::sqrt(static_cast<float>(headDim))));
    return std::move(out.values);
  };
}

// A sequence of `tokens`, of which [first, end) see each other both ways.
Case sightCase(std::int32_t tokens, std::int32_t first, std::int32_t end, std::int32_t window) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    constexpr std::int32_t kHeads = 4, kHeadsKv = 2, kDim = 40, kPageTokens = 8;
    std::vector<std::int32_t> positions, ends, zeros(static_cast<std::size_t>(tokens), 0), pages;
    for (std::int32_t t = 0; t < tokens; ++t) {
      positions.push_back(t);
      ends.push_back(t >= first && t < end ? end : t + 1);
    }
    for (std::int32_t page = 0; page * kPageTokens < tokens; ++page) pages.insert(pages.begin(), page);
    const std::span<const std::int32_t> table = pages;
    const auto slots = static_cast<std::int64_t>(pages.size()) * kPageTokens;
    Rows keys(random, slots, kHeadsKv * kDim), values(random, slots, kHeadsKv * kDim);
    Rows queries(random, tokens, kHeads * kDim), out(tokens, kHeads * kDim);
    const PagedKv kv{keys.values.data(), values.values.data(), kPageTokens, kHeadsKv, kDim, kDim};
    const Batch batch{.tokens = zeros,
                      .positions = positions,
                      .slots = {},
                      .sequences = zeros,
                      .pageTables = {&table, 1},
                      .logitRows = {},
                      .sightEnds = ends};
    PRAXIS_TRY(ops.attention(out.view(), queries.view(), kv, batch, {.scale = 0.2f, .window = window}));
    return std::move(out.values);
  };
}

struct AttentionShape {
  std::int32_t heads, headsKv, headDim, headDimV, pageTokens;
  std::int32_t window = 0;
  float softCap = 0;
  bool valuesInKeys = false;
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
    const PagedKv kv{keys.data(),       shape.valuesInKeys ? nullptr : values.data(),
                     shape.pageTokens,  shape.headsKv,
                     shape.headDim,     shape.headDimV,
                     shape.valuesInKeys};
    const Batch batch{tokens, positions, {}, sequences, tables, {}};
    const AttentionParams params{1 / std::sqrt(static_cast<float>(shape.headDim)), shape.window, shape.softCap};
    PRAXIS_TRY(ops.attention(out.view(), queries.view(), kv, batch, params));
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

Case functionCase(Function function, float range) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    Rows x(random, 3, 6667);
    for (float& value : x.values) value *= range;
    PRAXIS_TRY(ops.apply(function, x.view()));
    return std::move(x.values);
  };
}

Case factorCase(base::Result<void> (Ops::*op)(Activation, float), float factor) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    Rows x(random, 3, 6667);
    for (float& value : x.values) value *= 10;
    PRAXIS_TRY((ops.*op)(x.view(), factor));
    return std::move(x.values);
  };
}

Case rmsNormHeadsCase(std::int64_t tokens, std::int64_t heads, std::int64_t width) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    const auto weights = random.floats(width);
    Rows x(random, tokens, heads * (width + 5));
    PRAXIS_TRY(ops.rmsNormHeads({x.view(), width + 5, 3, width}, {DType::f32, {width}, bytesOf(weights)}, 1e-5f));
    return std::move(x.values);
  };
}

Case copyHeadsCase(std::int64_t tokens, std::int64_t heads, std::int64_t width) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    Rows in(random, tokens, heads * (width + 2)), out(tokens, heads * (width + 7));
    PRAXIS_TRY(ops.copyHeads({out.view(), width + 7, 4, width}, {in.view(), width + 2, 1, width}));
    return std::move(out.values);
  };
}

Case gatherCase(std::int64_t rows, std::int64_t cols) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    std::vector<std::int32_t> order;
    for (std::int64_t i = 0; i < cols; ++i)
      order.push_back(static_cast<std::int32_t>(random.bits() % static_cast<std::uint64_t>(cols)));
    Rows x(random, rows, cols), out(rows, cols);
    PRAXIS_TRY(ops.gatherColumns(out.view(), x.view(), order));
    return std::move(out.values);
  };
}

// The chosen ids, and then their weights.
Case routeCase(std::int64_t tokens, std::int64_t experts, bool biased, const RoutingParams& params) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    const auto biases = random.floats(experts);
    Rows logits(random, tokens, experts);
    const auto places = static_cast<std::size_t>(tokens * params.used);
    std::vector<std::int32_t> chosen(places);
    std::vector<float> weights(places);
    const TensorView bias{DType::f32, {experts}, bytesOf(biases)};
    PRAXIS_TRY(ops.route(chosen, weights, logits.view(), biased ? &bias : nullptr, params));
    std::vector<float> out(chosen.begin(), chosen.end());
    out.insert(out.end(), weights.begin(), weights.end());
    return out;
  };
}

Case sumWeightedCase(std::int64_t tokens, std::int64_t used, std::int64_t cols) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    const auto weights = random.floats(tokens * used);
    Rows y(random, tokens * used, cols), out(tokens, cols);
    PRAXIS_TRY(ops.sumWeighted(out.view(), y.view(), weights));
    return std::move(out.values);
  };
}

struct SlicesShape {
  std::int64_t slices, tokens, rows, cols;
};

Case matmulPerHeadCase(DType type, const SlicesShape& shape) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    const auto weights = random.weights(type, shape.slices * shape.rows, shape.cols);
    Rows in(random, shape.tokens, shape.slices * (shape.cols + 3)), out(shape.tokens, shape.slices * (shape.rows + 2));
    PRAXIS_TRY(ops.matmulPerHead({out.view(), shape.rows + 2, 1, shape.rows},
                                 {type, {shape.slices, shape.rows, shape.cols}, weights.data()},
                                 {in.view(), shape.cols + 3, 2, shape.cols}));
    return std::move(out.values);
  };
}

// `used` experts for each token; some experts get many rows, some one, some none.
Case matmulExpertsCase(DType type, const SlicesShape& shape, std::int64_t used) {
  return [=](Ops& ops, RandomSource& random) -> base::Result<std::vector<float>> {
    const auto weights = random.weights(type, shape.slices * shape.rows, shape.cols);
    std::vector<std::int32_t> experts;
    for (std::int64_t i = 0; i < shape.tokens * used; ++i) {
      const std::uint64_t bound = random.bits() % static_cast<std::uint64_t>(shape.slices) + 1;
      experts.push_back(static_cast<std::int32_t>(random.bits() % bound));
    }
    Rows x(random, shape.tokens, shape.cols), out(shape.tokens * used, shape.rows);
    PRAXIS_TRY(ops.matmulExperts(out.view(), {type, {shape.slices, shape.rows, shape.cols}, weights.data()}, x.view(),
                                 experts));
    return std::move(out.values);
  };
}

std::vector<Check> headChecks() {
  return {{"rmsNormHeads", DType::f32, kLimitSum, {rmsNormHeadsCase(3, 5, 37), rmsNormHeadsCase(9, 4, 128)}},
          {"copyHeads", DType::f32, kLimitExact, {copyHeadsCase(1, 3, 5), copyHeadsCase(40, 7, 64)}},
          {"gatherColumns", DType::f32, kLimitExact, {gatherCase(3, 7), gatherCase(19, 1031)}}};
}

std::vector<Check> expertChecks() {
  const RoutingParams grouped{Gating::sigmoid, 6, 8, 3, true, 2.5f};
  return {{"route",
           DType::f32,
           kLimitExact,
           {routeCase(3, 10, false, {.used = 4}), routeCase(30, 64, true, grouped),
            routeCase(2, 9, true, {.gating = Gating::softmaxOfChosen, .used = 3})}},
          {"sumWeighted", DType::f32, kLimitSum, {sumWeightedCase(1, 8, 4099), sumWeightedCase(9, 3, 2051)}}};
}

std::vector<Check> elementChecks() {
  std::vector<Case> silu, gelu, functions[3];
  for (const float range : {1.0f, 20.0f, 300.0f}) {
    silu.push_back(elementCase(&Ops::siluMultiply, range));
    gelu.push_back(elementCase(&Ops::geluMultiply, range));
    for (int f = 0; f < 3; ++f) functions[f].push_back(functionCase(static_cast<Function>(f), range));
  }
  return {{"siluMultiply", DType::f32, kLimitSum, silu},
          {"geluMultiply", DType::f32, kLimitSum, gelu},
          {"silu", DType::f32, kLimitSum, functions[0]},
          {"gelu", DType::f32, kLimitSum, functions[1]},
          {"geluQuick", DType::f32, kLimitSum, functions[2]},
          {"add", DType::f32, kLimitExact, {elementCase(&Ops::add, 1)}},
          {"scale", DType::f32, kLimitExact, {factorCase(&Ops::scale, 0.3f)}},
          {"softCap", DType::f32, kLimitSum, {factorCase(&Ops::softCap, 5), factorCase(&Ops::softCap, 50)}}};
}

std::vector<Check> mixingChecks() {
  return {
      {"rmsNorm", DType::f32, kLimitSum, {rmsNormCase(1, 64), rmsNormCase(7, 45), rmsNormCase(17, 2051)}},
      {"layerNorm", DType::f32, kLimitSum, {layerNormCase(1, 64), layerNormCase(7, 45), layerNormCase(17, 1153)}},
      {"attn over all", DType::f32, kLimitSum, {overAllCase(1, 2, 8), overAllCase(50, 3, 45), overAllCase(131, 2, 72)}},
      {"attn sight", DType::f32, kLimitSum, {sightCase(40, 7, 30, 0), sightCase(61, 20, 61, 9), sightCase(5, 0, 5, 2)}},
      {"rope norm",
       DType::f32,
       kLimitSum,
       {ropeCase(RopeStyle::norm, 3, 64, 64), ropeCase(RopeStyle::norm, 1, 22, 10, 7)}},
      {"rope neox",
       DType::f32,
       kLimitSum,
       {ropeCase(RopeStyle::neox, 3, 64, 64), ropeCase(RopeStyle::neox, 1, 22, 10, 7)}},
      {"attention",
       DType::f32,
       kLimitSum,
       {attentionCase({4, 2, 64, 64, 16}), attentionCase({3, 3, 8, 8, 3}), attentionCase({14, 2, 45, 37, 5})}},
      {"attn window",
       DType::f32,
       kLimitSum,
       {attentionCase({8, 2, 64, 64, 16, 20}), attentionCase({3, 1, 45, 37, 5, 7})}},
      {"attn cap", DType::f32, kLimitSum, {attentionCase({4, 2, 64, 64, 16, 0, 0.7f})}},
      {"attn latent",
       DType::f32,
       kLimitSum,
       {attentionCase({19, 1, 72, 64, 8, 0, 0, true}), attentionCase({16, 1, 45, 37, 5, 9, 0, true})}},
  };
}

}  // namespace

std::vector<Check> checksForType(DType type) {
  const std::int64_t odd = wholeBlocks(type, 45);     // with a tail where the type allows one
  const std::int64_t wide = wholeBlocks(type, 1651);  // more than one chunk of columns
  std::vector<Case> matmuls;
  for (const std::int64_t tokens : {1, 2, 3, 5, 8, 33}) {
    matmuls.push_back(matmulCase(type, tokens, 67, odd, false));
    matmuls.push_back(matmulCase(type, tokens, tokens < 5 ? 131 : 67, wide, true));
  }
  return {{"matmul", type, kLimitSum, matmuls},
          {"embed", type, kLimitExact, {embedCase(type, 5, odd), embedCase(type, 3, wide)}},
          {"matmulPerHead",
           type,
           kLimitSum,
           {matmulPerHeadCase(type, {3, 1, 17, odd}), matmulPerHeadCase(type, {5, 7, 33, odd}),
            matmulPerHeadCase(type, {2, 21, 19, odd})}},
          {"matmulExperts",
           type,
           kLimitSum,
           {matmulExpertsCase(type, {9, 1, 33, odd}, 4), matmulExpertsCase(type, {7, 40, 21, odd}, 3)}}};
}

std::vector<Check> checksWithoutType() {
  std::vector<Check> checks = mixingChecks();
  for (const auto& more : {elementChecks(), headChecks(), expertChecks()})
    checks.insert(checks.end(), more.begin(), more.end());
  return checks;
}

}  // namespace praxis::engine::ops
