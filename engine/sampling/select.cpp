#include "engine/sampling/select.h"

#include <array>
#include <cmath>

#include "engine/sampling/vocabulary_walk.h"

namespace praxis::engine::sampling {
namespace {

using Logits = std::span<const float>;
using Mask = std::span<const std::uint64_t>;

float largestLogit(Logits logits, Mask allowed) {
  float largest = kImpossible;
  forEachBlock(logits, allowed, [&](base::TokenId, const Block& block) {
    largest = std::max(largest, largestOf(block));
    return true;
  });
  return largest;
}

// exp(scale * (logit - largest)) of a block, in its place: two arrays that might overlap keep compilers from vectors.
void weigh(Block& block, float largest, float scale) {
  for (std::size_t i = 0; i < kBlock; ++i) block[i] = expOf((block[i] - largest) * scale);
}

double weightOf(Logits logits, Mask allowed, float largest, float scale) {
  double sum = 0;
  forEachBlock(logits, allowed, [&](base::TokenId, const Block& block) {
    Block weights = block;
    weigh(weights, largest, scale);
    sum += sumOf(weights);
    return true;
  });
  return sum;
}

// The sum of the weights, and of each weight times its distance from the largest logit.
struct Moments {
  double weight = 0;
  double distance = 0;
};

Moments momentsOf(Logits logits, Mask allowed, float largest) {
  Moments moments;
  forEachBlock(logits, allowed, [&](base::TokenId, const Block& block) {
    Block weights = block;
    weigh(weights, largest, 1);
    moments.weight += sumOf(weights);
    for (std::size_t i = 0; i < kBlock; ++i) {
      const float distance = largest - block[i];
      weights[i] *= distance > -kNegligible ? -kNegligible : distance;  // what lies further has no weight
    }
    moments.distance += sumOf(weights);
    return true;
  });
  return moments;
}

// Weight and number of tokens by their distance from a logit, in steps that are small against what a cut moves.
class Histogram {
 public:
  Histogram(Logits logits, Mask allowed, float largest, float center) {
    std::array<std::uint32_t, kBlock> places;
    forEachBlock(logits, allowed, [&](base::TokenId, const Block& block) {
      Block weights = block;
      weigh(weights, largest, 1);
      for (std::size_t i = 0; i < kBlock; ++i) {
        const float place = std::abs(block[i] - center) * kStepsPerUnit;
        places[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(place < kLast ? place : kLast));
      }
      for (std::size_t i = 0; i < kBlock; ++i) {
        m_weights[places[i]] += weights[i];
        ++m_counts[places[i]];
      }
      return true;
    });
  }

  // A distance within which there is more than this weight and at least so many tokens; nothing if that takes them all.
  std::optional<float> distanceFor(double weight, std::size_t count) const {
    double reached = 0;
    std::size_t counted = 0;
    for (std::size_t step = 0; step + 2 < kSteps; ++step) {
      reached += m_weights[step];
      counted += m_counts[step];
      // One step more than that takes, for sums that round to the other side.
      if (reached > weight && counted >= count) return static_cast<float>(step + 2) / kStepsPerUnit;
    }
    return std::nullopt;
  }

 private:
  static constexpr float kStepsPerUnit = 16;
  static constexpr std::size_t kSteps = 1024;
  static constexpr float kLast = kSteps - 1;
  std::array<double, kSteps> m_weights{};
  std::array<std::uint32_t, kSteps> m_counts{};
};

void collectWithin(Logits logits, Mask allowed, float center, float distance, std::vector<Candidate>& candidates) {
  candidates.clear();
  forEachBlock(logits, allowed, [&](base::TokenId first, const Block& block) {
    std::array<int, 8> within{};
    for (std::size_t i = 0; i < kBlock; i += within.size()) {
      for (std::size_t lane = 0; lane < within.size(); ++lane) {
        within[lane] |= static_cast<int>(std::abs(block[i + lane] - center) <= distance);
      }
    }
    int any = 0;
    for (const int lane : within) any |= lane;
    if (any == 0) return true;
    for (std::size_t i = 0; i < kBlock; ++i) {
      if (std::abs(block[i] - center) > distance) continue;
      candidates.push_back({first + static_cast<base::TokenId>(i), block[i], 0});
    }
    return true;
  });
}

// Of a few of all tokens: their share of the weight of all.
void setProbabilities(std::vector<Candidate>& candidates, float largest, double sum) {
  const auto scale = static_cast<float>(1 / sum);
  for (Candidate& candidate : candidates) {
    const float distance = candidate.logit - largest;
    candidate.probability = distance < kNegligible ? 0 : std::exp(distance) * scale;
  }
}

// Without ends that would make a difference of infinities.
bool isBounded(float largest) { return std::isfinite(largest); }

constexpr std::size_t kFewTokens = 64;

}  // namespace

void collectMinP(Logits logits, Mask allowed, float p, std::size_t keepMin, std::vector<Candidate>& candidates) {
  const float largest = largestLogit(logits, allowed);
  if (p > 0 && isBounded(largest)) {
    collectFrom(logits, allowed, largest + std::log(p), candidates);
    if (candidates.size() >= std::max<std::size_t>(keepMin, 1)) return;
  }
  collectAll(logits, allowed, candidates);
  applyMinP(candidates, p, keepMin);
}

void collectTopP(Logits logits, Mask allowed, float p, std::size_t keepMin, std::vector<Candidate>& candidates) {
  const float largest = largestLogit(logits, allowed);
  if (p < 1 && isBounded(largest)) {
    const double sum = weightOf(logits, allowed, largest, 1);
    const auto keep = [&] {
      setProbabilities(candidates, largest, sum);
      return keepFirst(
          candidates, likelier, [](const Candidate& candidate) { return candidate.probability; },
          [&](float reached, std::size_t kept) { return reached >= p && kept >= keepMin; });
    };
    // Mostly a few tokens are enough; only where they are not, it pays to look where the cut will be.
    collectLargest(logits, allowed, kFewTokens, candidates);
    if (keep()) return;
    const Histogram histogram(logits, allowed, largest, largest);
    if (const std::optional<float> distance = histogram.distanceFor(p * sum, keepMin)) {
      collectWithin(logits, allowed, largest, *distance, candidates);
      if (keep()) return;
    }
  }
  collectAll(logits, allowed, candidates);
  applyTopP(candidates, p, keepMin);
}

void collectTypical(Logits logits, Mask allowed, float p, std::size_t keepMin, std::vector<Candidate>& candidates) {
  const float largest = largestLogit(logits, allowed);
  if (p < 1 && isBounded(largest)) {
    const Moments moments = momentsOf(logits, allowed, largest);
    // The entropy is log(sum) plus the mean distance, so a token of that distance surprises exactly as much as usual.
    const auto mean = static_cast<float>(moments.distance / moments.weight);
    const auto logSum = static_cast<float>(std::log(moments.weight));
    const Histogram histogram(logits, allowed, largest, largest - mean);
    if (const std::optional<float> distance = histogram.distanceFor(p * moments.weight, keepMin)) {
      collectWithin(logits, allowed, largest - mean, *distance, candidates);
      for (Candidate& candidate : candidates) candidate.probability = std::abs(largest - candidate.logit - mean);
      const bool enough = keepFirst(
          candidates, nearer, [&](const Candidate& candidate) { return std::exp(candidate.logit - largest - logSum); },
          [&](float reached, std::size_t kept) { return reached > p && kept >= keepMin; });
      if (enough) return;
    }
  }
  collectAll(logits, allowed, candidates);
  applyTypical(candidates, p, keepMin);
}

void collectTopNSigma(Logits logits, Mask allowed, float n, std::vector<Candidate>& candidates) {
  const float largest = largestLogit(logits, allowed);
  if (!(n > 0) || !isBounded(largest)) {
    collectAll(logits, allowed, candidates);
    applyTopNSigma(candidates, n);
    return;
  }
  // Measured from the largest, so that squares of large logits do not swallow their differences.
  std::array<double, 4> sums{}, squares{}, counts{};
  forEachBlock(logits, allowed, [&](base::TokenId, const Block& block) {
    for (std::size_t i = 0; i < kBlock; i += sums.size()) {
      for (std::size_t lane = 0; lane < sums.size(); ++lane) {
        const bool possible = block[i + lane] > kImpossible;
        const double distance = possible ? static_cast<double>(block[i + lane]) - largest : 0;
        sums[lane] += distance;
        squares[lane] += distance * distance;
        counts[lane] += possible ? 1 : 0;
      }
    }
    return true;
  });
  const double count = counts[0] + counts[1] + counts[2] + counts[3];
  const double mean = (sums[0] + sums[1] + sums[2] + sums[3]) / count;
  const double square = (squares[0] + squares[1] + squares[2] + squares[3]) / count;
  const double deviation = std::sqrt(std::max(0.0, square - mean * mean));
  collectFrom(logits, allowed, static_cast<float>(largest - n * deviation), candidates);
}

void collectSurprising(Logits logits, Mask allowed, float temperature, float mu, std::vector<Candidate>& candidates) {
  const float largest = largestLogit(logits, allowed);
  const float highest = largest / temperature;
  if (!(temperature > 0) || !isBounded(highest) || !isBounded(1 / temperature)) {
    collectAll(logits, allowed, candidates);
    applyTemperature(candidates, temperature);
    applySurpriseLimit(candidates, mu);
    return;
  }
  const double sum = weightOf(logits, allowed, largest, 1 / temperature);
  // A little below where the limit lies, for what rounding moves; the limit itself is put to the few that are left.
  const double limit = largest + temperature * (std::log(sum) - mu * std::log(2.0) - 1e-3);
  collectFrom(logits, allowed, static_cast<float>(std::min<double>(limit, largest) - std::abs(largest) * 1e-6),
              candidates);
  for (Candidate& candidate : candidates) candidate.logit /= temperature;
  setProbabilities(candidates, highest, sum);
  const float least = std::exp2(-mu);
  std::erase_if(candidates, [least](const Candidate& candidate) { return candidate.probability < least; });
  if (!candidates.empty()) return;
  collectLargest(logits, allowed, 1, candidates);
  for (Candidate& candidate : candidates) candidate.logit /= temperature;
}

std::optional<base::TokenId> drawFromAll(Logits logits, Mask allowed, float temperature, double uniform) {
  const float largest = largestLogit(logits, allowed);
  const float scale = 1 / temperature;
  if (!isBounded(largest) || !isBounded(scale)) return std::nullopt;
  const double sum = weightOf(logits, allowed, largest, scale);
  // The second walk adds up the same numbers in the same order, so it ends at the same sum, above the target.
  const double target = std::min(uniform * sum, std::nextafter(sum, 0.0));
  double reached = 0;
  std::optional<base::TokenId> chosen;
  forEachBlock(logits, allowed, [&](base::TokenId first, const Block& block) {
    Block weights = block;
    weigh(weights, largest, scale);
    const double after = reached + sumOf(weights);
    if (after > target) {
      for (std::size_t i = 0; i < kBlock && !(reached > target); ++i) {
        if (weights[i] > 0) chosen = first + static_cast<base::TokenId>(i);
        reached += weights[i];
      }
      return false;
    }
    reached = after;
    return true;
  });
  return chosen;
}

}  // namespace praxis::engine::sampling
