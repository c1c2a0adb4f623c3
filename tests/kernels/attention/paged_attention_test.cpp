#include "kernels/attention/paged_attention.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/kernels/kernel_sets.h"

using namespace praxis;
using kernels::attention::AttentionItem;
using kernels::attention::PagedAttentionParams;

namespace {

struct Shape {
  std::int64_t heads, headsKv, headDim, headDimV, pageTokens, positions;
  std::int64_t window = 0;
  float softCap = 0;
  bool valuesInKeys = false;
  std::int64_t headsPerItem = 1;
  std::int64_t tokensPerItem = 1;
};

// One sequence of `positions` tokens, its dense keys and values, and the same scattered over pages in a given order.
struct Sequence {
  Shape shape;
  std::vector<float> keys, values, queries;  // dense: [positions, headsKv, dim]; queries of every position
  std::vector<std::int32_t> pages;
  std::vector<float> pagedKeys, pagedValues;

  Sequence(const Shape& s, std::uint64_t seed) : shape(s) {
    engine::ops::RandomSource random(seed);
    keys = random.floats(s.positions * s.headsKv * s.headDim);
    values = random.floats(s.positions * s.headsKv * s.headDimV);
    queries = random.floats(s.positions * s.heads * s.headDim);
    pages.resize(static_cast<std::size_t>((s.positions + s.pageTokens - 1) / s.pageTokens));
    std::iota(pages.begin(), pages.end(), 0);
    for (std::int64_t slot = 0; s.valuesInKeys && slot < s.positions * s.headsKv; ++slot) {
      std::copy_n(keys.begin() + slot * s.headDim, s.headDimV, values.begin() + slot * s.headDimV);
    }
    scatter();
  }

  void shuffle(std::uint64_t seed) {
    engine::ops::RandomSource random(seed);
    for (std::size_t i = pages.size(); i > 1; --i) std::swap(pages[i - 1], pages[random.bits() % i]);
    scatter();
  }

  void scatter() {
    const auto slots = pages.size() * static_cast<std::size_t>(shape.pageTokens);
    const std::int64_t k = shape.headsKv * shape.headDim, v = shape.headsKv * shape.headDimV;
    pagedKeys.assign(slots * static_cast<std::size_t>(k),
                     NAN);  // what belongs to nobody must not be read into a result
    pagedValues.assign(slots * static_cast<std::size_t>(v), NAN);
    for (std::int64_t s = 0; s < shape.positions; ++s) {
      const std::int64_t slot =
          pages[static_cast<std::size_t>(s / shape.pageTokens)] * shape.pageTokens + s % shape.pageTokens;
      std::copy_n(keys.begin() + s * k, k, pagedKeys.begin() + slot * k);
      std::copy_n(values.begin() + s * v, v, pagedValues.begin() + slot * v);
    }
  }
};

// Neighbours among the positions may share an item.
std::vector<AttentionItem> itemsOf(const Shape& s, std::span<const std::int32_t> positions) {
  std::vector<AttentionItem> items;
  const auto tokens = static_cast<std::int64_t>(positions.size());
  const std::int64_t group = s.heads / s.headsKv;
  for (std::int64_t begin = 0, end = 1; begin < tokens; begin = end++) {
    while (end < tokens && end - begin < s.tokensPerItem &&
           positions[static_cast<std::size_t>(end - 1)] + 1 == positions[static_cast<std::size_t>(end)]) {
      ++end;
    }
    for (std::int64_t kvHead = 0; kvHead < s.headsKv; ++kvHead) {
      for (std::int64_t head = 0; head < group; head += s.headsPerItem) {
        items.push_back(
            {begin, end, kvHead, kvHead * group + head, kvHead * group + std::min(group, head + s.headsPerItem)});
      }
    }
  }
  return items;
}

std::vector<float> attend(const engine::ops::KernelSet& set, const Sequence& sequence,
                          std::span<const std::int32_t> positions) {
  const Shape& s = sequence.shape;
  std::vector<float> queries;
  for (const std::int32_t p : positions) {
    const auto begin = sequence.queries.begin() + p * s.heads * s.headDim;
    queries.insert(queries.end(), begin, begin + s.heads * s.headDim);
  }
  const std::vector<const std::int32_t*> pages(positions.size(), sequence.pages.data());
  std::vector<float> out(positions.size() * static_cast<std::size_t>(s.heads * s.headDimV));
  PagedAttentionParams params;
  params.out = out.data();
  params.queries = queries.data();
  params.keys = sequence.pagedKeys.data();
  params.values = s.valuesInKeys ? params.keys : sequence.pagedValues.data();
  params.positions = positions.data();
  params.pages = pages.data();
  params.pageTokens = s.pageTokens;
  params.heads = s.heads;
  params.headsKv = s.headsKv;
  params.headDim = s.headDim;
  params.headDimV = s.headDimV;
  params.valueStride = s.valuesInKeys ? s.headDim : s.headDimV;
  params.window = s.window;
  params.scale = 1 / std::sqrt(static_cast<float>(s.headDim));
  params.softCap = s.softCap;
  const std::int64_t most = std::ranges::max(positions) + 1;
  params.scoreStride = kernels::attention::scoreStrideFor(s.window > 0 ? std::min(most, s.window) : most);
  const std::vector<AttentionItem> items = itemsOf(s, positions);
  params.items = items.data();
  std::vector<float> scratch(static_cast<std::size_t>(params.scoreStride * s.headsPerItem * s.tokensPerItem));
  params.scratch = scratch.data();
  set.pagedAttention(params, 0, static_cast<std::int64_t>(items.size()));
  return out;
}

// Straight from the dense arrays, in double.
std::vector<float> denseTruth(const Sequence& sequence, std::span<const std::int32_t> positions) {
  const Shape& s = sequence.shape;
  std::vector<float> out;
  for (const std::int32_t p : positions) {
    for (std::int64_t h = 0; h < s.heads; ++h) {
      const std::int64_t kvHead = h / (s.heads / s.headsKv);
      const std::int64_t first = s.window > 0 ? std::max<std::int64_t>(0, p - s.window + 1) : 0;
      std::vector<double> weights;
      for (std::int64_t t = first; t <= p; ++t) {
        double dot = 0;
        for (std::int64_t d = 0; d < s.headDim; ++d) {
          dot += static_cast<double>(sequence.queries[static_cast<std::size_t>((p * s.heads + h) * s.headDim + d)]) *
                 sequence.keys[static_cast<std::size_t>((t * s.headsKv + kvHead) * s.headDim + d)];
        }
        double score = dot / std::sqrt(static_cast<double>(s.headDim));
        if (s.softCap > 0) score = s.softCap * std::tanh(score / s.softCap);
        weights.push_back(std::exp(score));
      }
      const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
      for (std::int64_t d = 0; d < s.headDimV; ++d) {
        double sum = 0;
        for (std::int64_t t = first; t <= p; ++t) {
          sum += weights[static_cast<std::size_t>(t - first)] / total *
                 sequence.values[static_cast<std::size_t>((t * s.headsKv + kvHead) * s.headDimV + d)];
        }
        out.push_back(static_cast<float>(sum));
      }
    }
  }
  return out;
}

const Shape kShapes[] = {
    {1, 1, 1, 1, 1, 3},
    {4, 2, 8, 8, 4, 17},
    {14, 2, 64, 64, 16, 100},
    {3, 1, 45, 37, 5, 33},
    {2, 2, 128, 128, 7, 50},
    {2, 1, 20, 100, 16, 31},
    // Windows of one token, within a page, over pages, and longer than the sequence.
    {2, 1, 16, 16, 8, 40, 1},
    {4, 2, 8, 24, 16, 40, 5},
    {6, 2, 33, 20, 4, 70, 17},
    {2, 1, 16, 16, 8, 30, 100},
    // Soft caps that bend scores of about one.
    {4, 2, 24, 16, 8, 40, 0, 0.5f},
    {4, 1, 24, 40, 8, 40, 11, 2.0f},
    // Latent attention: many heads on one, in blocks that divide the group and that do not.
    {16, 1, 72, 64, 16, 50, 0, 0, true, 8},
    {13, 1, 45, 37, 5, 40, 0, 0, true, 4},
    {128, 1, 24, 20, 16, 12, 9, 0, true, 16},
    {7, 1, 16, 64, 16, 80, 0, 0, false, 7},
    {10, 2, 64, 128, 16, 66, 0, 0, false, 5},
    // Tokens side by side in one item.
    {4, 4, 32, 32, 16, 90, 0, 0, false, 1, 48},
    {6, 2, 32, 72, 8, 70, 19, 0, false, 3, 16},
    {9, 1, 72, 64, 8, 40, 3, 0, true, 9, 5},
};

// One query head that sees keys and values of one number each.
float attendOne(const engine::ops::KernelSet& set, float query, std::span<const float> keys,
                std::span<const float> values, float scale = 1) {
  const auto position = static_cast<std::int32_t>(keys.size()) - 1;
  const std::int32_t page = 0;
  const std::int32_t* pages = &page;
  float out = 0, scratch[8];
  PagedAttentionParams params;
  params.out = &out;
  params.queries = &query;
  params.keys = keys.data();
  params.values = values.data();
  params.positions = &position;
  params.pages = &pages;
  params.pageTokens = 4;
  params.heads = params.headsKv = params.headDim = params.headDimV = params.valueStride = 1;
  params.scale = scale;
  const AttentionItem item{0, 1, 0, 0, 1};
  params.items = &item;
  params.scoreStride = 8;
  params.scratch = scratch;
  set.pagedAttention(params, 0, 1);
  return out;
}

}  // namespace

class PagedAttentionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // Keys are zero, so all positions weigh the same and the result is the mean of the values.
  void handWorkedMean() {
    const float keys[3] = {}, values[] = {1, 2, 6};
    for (const auto& set : tests::runnableSets()) QVERIFY(std::abs(attendOne(set, 5, keys, values) - 3) < 1e-6f);
  }

  // Scores ln 3 and 0: weights 3/4 and 1/4.
  void handWorkedWeights() {
    const float keys[] = {1, 0}, values[] = {4, 8};
    for (const auto& set : tests::runnableSets()) {
      QVERIFY(std::abs(attendOne(set, 1.0986123f, keys, values) - 5) < 1e-5f);
    }
  }

  void shuffledPagesMatchDenseAttention() {
    for (const Shape& shape : kShapes) {
      Sequence sequence(shape, 5);
      sequence.shuffle(6);
      std::vector<std::int32_t> positions(static_cast<std::size_t>(shape.positions));
      std::iota(positions.begin(), positions.end(), 0);
      const auto expected = denseTruth(sequence, positions);
      for (const auto& set : tests::runnableSets()) {
        tests::verifyClose(attend(set, sequence, positions), expected, 3e-6, set.name);
      }
    }
  }

  void placeOfPagesAndCompanyDoNotTouchABit() {
    for (const Shape& shape : kShapes) {
      Sequence ordered(shape, 5), shuffled(shape, 5);
      shuffled.shuffle(6);
      std::vector<std::int32_t> all(static_cast<std::size_t>(shape.positions));
      std::iota(all.begin(), all.end(), 0);
      for (const auto& set : tests::runnableSets()) {
        const auto together = attend(set, ordered, all);
        QCOMPARE(attend(set, shuffled, all), together);
        const auto last = std::vector<std::int32_t>{all.back()};
        const auto alone = attend(set, ordered, last);
        QCOMPARE(alone, std::vector<float>(together.end() - static_cast<std::ptrdiff_t>(alone.size()), together.end()));
      }
    }
  }

  // How many heads and tokens an item holds is a matter of speed.
  void cutsIntoItemsDoNotTouchABit() {
    for (Shape shape :
         {Shape{14, 2, 24, 64, 16, 50}, Shape{13, 1, 45, 37, 5, 40, 17, 0, true}, Shape{2, 2, 8, 40, 4, 60, 5}}) {
      std::vector<std::int32_t> positions(static_cast<std::size_t>(shape.positions));
      std::iota(positions.begin(), positions.end(), 0);
      positions.erase(positions.begin() + 30);  // not all are neighbours
      for (const auto& set : tests::runnableSets()) {
        std::vector<float> expected;
        for (const auto& [heads, tokens] :
             {std::pair{1, 1}, {1, 2}, {1, 48}, {2, 3}, {3, 16}, {7, 5}, {13, 1}, {16, 3}}) {
          shape.headsPerItem = heads;
          shape.tokensPerItem = tokens;
          const auto out = attend(set, Sequence(shape, 8), positions);
          if (expected.empty()) expected = out;
          QCOMPARE(out, expected);
        }
      }
    }
  }

  // A token sees nothing behind itself, though its item reads on for its neighbours: not even numbers that are none.
  void brokenNeighboursDoNotTouchABit() {
    Shape shape{3, 1, 24, 40, 4, 12};
    std::vector<std::int32_t> positions(12);
    std::iota(positions.begin(), positions.end(), 0);
    for (const auto& set : tests::runnableSets()) {
      shape.tokensPerItem = 1;
      const auto alone = attend(set, Sequence(shape, 10), positions);
      shape.tokensPerItem = 12;
      Sequence broken(shape, 10);
      std::fill_n(broken.pagedKeys.begin() + 9 * shape.headDim, shape.headDim, NAN);
      std::fill_n(broken.pagedValues.begin() + 9 * shape.headDimV, shape.headDimV, NAN);
      const auto together = attend(set, broken, positions);
      const auto before = static_cast<std::ptrdiff_t>(9 * shape.heads * shape.headDimV);
      QVERIFY(std::equal(alone.begin(), alone.begin() + before, together.begin()));
      QVERIFY(std::isnan(together.back()));
    }
  }

  // What lies before the window is not even read: it may be gone.
  void nothingBeforeTheWindowIsRead() {
    const Shape shape{4, 2, 24, 24, 4, 40, 6};
    const std::int32_t last[] = {39};
    Sequence whole(shape, 9), cut(shape, 9);
    cut.pages.front() = -1'000'000;
    const std::int64_t slots = 34 * shape.headsKv * shape.headDim;
    std::fill_n(cut.pagedKeys.begin(), slots, NAN);
    std::fill_n(cut.pagedValues.begin(), slots, NAN);
    for (const auto& set : tests::runnableSets()) QCOMPARE(attend(set, cut, last), attend(set, whole, last));
  }

  void largeScoresDoNotOverflow() {
    const float keys[] = {1, -1}, values[] = {7, 9};
    for (const auto& set : tests::runnableSets()) QCOMPARE(attendOne(set, 3e4f, keys, values), 7.0f);
  }
};

QTEST_APPLESS_MAIN(PagedAttentionTest)
#include "paged_attention_test.moc"
