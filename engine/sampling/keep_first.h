#pragma once
// The order of candidates and how the first of them are kept without sorting the rest. Inside engine/sampling.

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include "engine/sampling/chain.h"

namespace praxis::engine::sampling {

// A vocabulary of logits so far below the largest adds less to a sum of probabilities than a float can hold.
inline constexpr float kNegligible = -32;
inline constexpr float kImpossible = -std::numeric_limits<float>::infinity();

inline bool likelier(const Candidate& a, const Candidate& b) {
  return a.logit != b.logit ? a.logit > b.logit : a.id < b.id;
}

// By the distance from the entropy, which stands in the place of the probability.
inline bool nearer(const Candidate& a, const Candidate& b) {
  return a.probability != b.probability ? a.probability < b.probability : likelier(a, b);
}

// Keeps the first in the order of `before` until `enough(sum of their weights, their number)`; false if all were not
// enough. Only as many are sorted as that takes: a few hundred of a whole vocabulary.
template <typename Before, typename Weight, typename Enough>
bool keepFirst(std::vector<Candidate>& candidates, Before before, Weight weight, Enough enough) {
  const auto at = [&](std::size_t index) { return candidates.begin() + static_cast<std::ptrdiff_t>(index); };
  std::size_t sorted = 0;
  std::size_t kept = 0;
  float sum = 0;
  while (kept < candidates.size() && (kept == 0 || !enough(sum, kept))) {
    if (kept == sorted) {
      const std::size_t next = std::min(candidates.size(), std::max<std::size_t>(256, sorted * 4));
      if (next < candidates.size()) std::nth_element(at(sorted), at(next), candidates.end(), before);
      std::sort(at(sorted), at(next), before);
      sorted = next;
    }
    sum += weight(candidates[kept++]);
  }
  candidates.resize(kept);
  return kept > 0 && enough(sum, kept);
}

}  // namespace praxis::engine::sampling
