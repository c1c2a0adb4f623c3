#include "engine/eval/probability.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace praxis::engine::eval {

std::optional<double> areaUnderCurve(std::span<const Judgement> judgements) {
  std::vector<Judgement> sorted(judgements.begin(), judgements.end());
  std::ranges::sort(sorted, {}, &Judgement::probability);
  double negativesBelow = 0, pairsWon = 0, positives = 0;
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin;
    double tiedPositives = 0;
    while (end < sorted.size() && sorted[end].probability == sorted[begin].probability) {
      if (sorted[end++].isPositive) ++tiedPositives;
    }
    const double tiedNegatives = static_cast<double>(end - begin) - tiedPositives;
    pairsWon += tiedPositives * (negativesBelow + tiedNegatives / 2);
    negativesBelow += tiedNegatives;
    positives += tiedPositives;
    begin = end;
  }
  if (positives == 0 || negativesBelow == 0) return std::nullopt;
  return pairsWon / (positives * negativesBelow);
}

double brierScore(std::span<const Judgement> judgements) {
  double sum = 0;
  for (const Judgement& one : judgements) sum += std::pow(one.probability - (one.isPositive ? 1 : 0), 2);
  return judgements.empty() ? 0 : sum / static_cast<double>(judgements.size());
}

double logLoss(std::span<const Judgement> judgements) {
  double sum = 0;
  for (const Judgement& one : judgements) {
    const double stated = std::clamp(one.probability, kLeastProbability, 1 - kLeastProbability);
    sum -= std::log(one.isPositive ? stated : 1 - stated);
  }
  return judgements.empty() ? 0 : sum / static_cast<double>(judgements.size());
}

double calibrationError(std::span<const Judgement> judgements) {
  struct Bin {
    double stated = 0, positives = 0;
  };
  std::array<Bin, kCalibrationBins> bins;
  for (const Judgement& one : judgements) {
    const int bin = std::clamp(static_cast<int>(one.probability * kCalibrationBins), 0, kCalibrationBins - 1);
    bins[static_cast<std::size_t>(bin)].stated += one.probability;
    if (one.isPositive) ++bins[static_cast<std::size_t>(bin)].positives;
  }
  // A bin's share times the difference of its means is the difference of its sums over all.
  double sum = 0;
  for (const Bin& bin : bins) sum += std::abs(bin.stated - bin.positives);
  return judgements.empty() ? 0 : sum / static_cast<double>(judgements.size());
}

}  // namespace praxis::engine::eval
