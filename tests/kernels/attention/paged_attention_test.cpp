#include "kernels/attention/paged_attention.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/kernels/kernel_sets.h"

using namespace praxis;
using kernels::attention::PagedAttentionParams;

namespace {

struct Shape {
  std::int64_t heads, headsKv, headDim, headDimV, pageTokens, positions;
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

std::vector<float> attend(const engine::ops::KernelSet& set, const Sequence& sequence,
                          std::span<const std::int32_t> positions) {
  const Shape& s = sequence.shape;
  std::vector<float> queries;
  for (const std::int32_t p : positions) {
    const auto begin = sequence.queries.begin() + p * s.heads * s.headDim;
    queries.insert(queries.end(), begin, begin + s.heads * s.headDim);
  }
  const std::vector<const std::int32_t*> pages(positions.size(), sequence.pages.data());
  const std::int64_t stride = kernels::attention::scoreStrideFor(std::ranges::max(positions));
  std::vector<float> scratch(static_cast<std::size_t>(stride * s.heads / s.headsKv));
  std::vector<float> out(positions.size() * static_cast<std::size_t>(s.heads * s.headDimV));
  const PagedAttentionParams params{out.data(),
                                    queries.data(),
                                    sequence.pagedKeys.data(),
                                    sequence.pagedValues.data(),
                                    positions.data(),
                                    pages.data(),
                                    s.pageTokens,
                                    s.heads,
                                    s.headsKv,
                                    s.headDim,
                                    s.headDimV,
                                    1 / std::sqrt(static_cast<float>(s.headDim)),
                                    stride,
                                    scratch.data()};
  set.pagedAttention(params, 0, static_cast<std::int64_t>(positions.size()) * s.headsKv);
  return out;
}

// Straight from the dense arrays, in double.
std::vector<float> denseTruth(const Sequence& sequence, std::span<const std::int32_t> positions) {
  const Shape& s = sequence.shape;
  std::vector<float> out;
  for (const std::int32_t p : positions) {
    for (std::int64_t h = 0; h < s.heads; ++h) {
      const std::int64_t kvHead = h / (s.heads / s.headsKv);
      std::vector<double> weights;
      for (std::int64_t t = 0; t <= p; ++t) {
        double dot = 0;
        for (std::int64_t d = 0; d < s.headDim; ++d) {
          dot += static_cast<double>(sequence.queries[static_cast<std::size_t>((p * s.heads + h) * s.headDim + d)]) *
                 sequence.keys[static_cast<std::size_t>((t * s.headsKv + kvHead) * s.headDim + d)];
        }
        weights.push_back(std::exp(dot / std::sqrt(static_cast<double>(s.headDim))));
      }
      const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
      for (std::int64_t d = 0; d < s.headDimV; ++d) {
        double sum = 0;
        for (std::int64_t t = 0; t <= p; ++t) {
          sum += weights[static_cast<std::size_t>(t)] / total *
                 sequence.values[static_cast<std::size_t>((t * s.headsKv + kvHead) * s.headDimV + d)];
        }
        out.push_back(static_cast<float>(sum));
      }
    }
  }
  return out;
}

const Shape kShapes[] = {
    {1, 1, 1, 1, 1, 3},    {4, 2, 8, 8, 4, 17},     {14, 2, 64, 64, 16, 100},
    {3, 1, 45, 37, 5, 33}, {2, 2, 128, 128, 7, 50}, {2, 1, 20, 100, 16, 31},
};

}  // namespace

class PagedAttentionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // Keys are zero, so all positions weigh the same and the result is the mean of the values.
  void handWorkedMean() {
    const float keys[3] = {}, values[] = {1, 2, 6}, query = 5;
    const std::int32_t position = 2, page = 0;
    const std::int32_t* pages = &page;
    for (const auto& set : tests::runnableSets()) {
      float out = 0, scratch[8];
      set.pagedAttention({&out, &query, keys, values, &position, &pages, 4, 1, 1, 1, 1, 1, 8, scratch}, 0, 1);
      QVERIFY(std::abs(out - 3) < 1e-6f);
    }
  }

  // Scores ln 3 and 0: weights 3/4 and 1/4.
  void handWorkedWeights() {
    const float keys[] = {1, 0}, values[] = {4, 8}, query = 1.0986123f;
    const std::int32_t position = 1, page = 0;
    const std::int32_t* pages = &page;
    for (const auto& set : tests::runnableSets()) {
      float out = 0, scratch[8];
      set.pagedAttention({&out, &query, keys, values, &position, &pages, 2, 1, 1, 1, 1, 1, 8, scratch}, 0, 1);
      QVERIFY(std::abs(out - 5) < 1e-5f);
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

  void largeScoresDoNotOverflow() {
    const float keys[] = {1, -1}, values[] = {7, 9}, query = 3e4f;
    const std::int32_t position = 1, page = 0;
    const std::int32_t* pages = &page;
    for (const auto& set : tests::runnableSets()) {
      float out = 0, scratch[8];
      set.pagedAttention({&out, &query, keys, values, &position, &pages, 2, 1, 1, 1, 1, 1, 8, scratch}, 0, 1);
      QCOMPARE(out, 7.0f);
    }
  }
};

QTEST_APPLESS_MAIN(PagedAttentionTest)
#include "paged_attention_test.moc"
