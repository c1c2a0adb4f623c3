#pragma once
// How good stated probabilities are. Definitions and sources: docs/evaluation.md. Thread: any.

#include <optional>
#include <span>
#include <vector>

namespace praxis::engine::eval {

struct Judgement {
  double probability = 0;   // as the answer states it, 0..1
  bool isPositive = false;  // what was so
};

// Area under the ROC curve: the chance that a positive stands above a negative, ties counting half. Nothing where all
// are of one class.
std::optional<double> areaUnderCurve(std::span<const Judgement> judgements);

// Mean squared difference from what was so.
double brierScore(std::span<const Judgement> judgements);

// Mean -ln of the probability of what was so, in nats; probabilities are taken as at least kLeastProbability away from
// 0 and 1, so that one sure mistake does not make it infinite.
inline constexpr double kLeastProbability = 1e-6;
double logLoss(std::span<const Judgement> judgements);

// Expected calibration error over kCalibrationBins bins of equal width: the mean, weighted by how many are in each, of
// |mean stated probability - share of positives|.
inline constexpr int kCalibrationBins = 10;
double calibrationError(std::span<const Judgement> judgements);

}  // namespace praxis::engine::eval
