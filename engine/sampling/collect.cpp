// From a row of logits to the first candidates: the one place that walks over the whole vocabulary.

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/sampling/chain.h"
#include "engine/sampling/vocabulary_walk.h"

namespace praxis::engine::sampling {
namespace {

// Whether any logit of the block is above the threshold; NaN is above nothing. Eight lanes, for vector registers.
bool anyAbove(std::span<const float> block, float threshold) {
  std::array<int, 8> above{};
  std::size_t i = 0;
  for (; i + above.size() <= block.size(); i += above.size()) {
    for (std::size_t lane = 0; lane < above.size(); ++lane)
      above[lane] |= static_cast<int>(block[i + lane] > threshold);
  }
  int found = 0;
  for (const int lane : above) found |= lane;
  for (; i < block.size(); ++i) found |= static_cast<int>(block[i] > threshold);
  return found != 0;
}

// Calls take(id, logit) for the allowed tokens of every block that has a logit above threshold().
template <typename Threshold, typename Take>
void walk(std::span<const float> logits, std::span<const std::uint64_t> allowed, Threshold threshold, Take take) {
  for (std::size_t first = 0; first < logits.size(); first += kBlock) {
    const std::uint64_t word = wordOf(allowed, first / kBlock);
    if (word == 0) continue;
    const auto block = logits.subspan(first, std::min(kBlock, logits.size() - first));
    if (!anyAbove(block, threshold())) continue;
    for (std::size_t i = 0; i < block.size(); ++i) {
      if ((word >> i & 1) != 0 && block[i] > threshold()) take(static_cast<base::TokenId>(first + i), block[i]);
    }
  }
}

}  // namespace

void collectAll(std::span<const float> logits, std::span<const std::uint64_t> allowed,
                std::vector<Candidate>& candidates) {
  candidates.clear();
  walk(
      logits, allowed, [] { return kImpossible; },
      [&](base::TokenId id, float logit) {
        candidates.push_back({id, logit, 0});
      });
}

void collectFrom(std::span<const float> logits, std::span<const std::uint64_t> allowed, float least,
                 std::vector<Candidate>& candidates) {
  candidates.clear();
  const float below = least > kImpossible ? std::nextafter(least, kImpossible) : kImpossible;
  walk(
      logits, allowed, [below] { return below; },
      [&](base::TokenId id, float logit) {
        candidates.push_back({id, logit, 0});
      });
}

void collectLargest(std::span<const float> logits, std::span<const std::uint64_t> allowed, std::size_t k,
                    std::vector<Candidate>& candidates) {
  candidates.clear();
  if (k == 0) return;
  const auto threshold = [&] { return candidates.size() < k ? kImpossible : candidates.front().logit; };
  walk(logits, allowed, threshold, [&](base::TokenId id, float logit) {
    if (candidates.size() == k) {
      std::ranges::pop_heap(candidates, likelier);
      candidates.pop_back();
    }
    candidates.push_back({id, logit, 0});
    std::ranges::push_heap(candidates, likelier);
  });
  // The heap's top was the candidate to give up first: the least logit, of equal ones the highest id.
  std::ranges::sort_heap(candidates, likelier);
}

}  // namespace praxis::engine::sampling
