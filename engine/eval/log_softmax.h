#pragma once
// Log-probabilities of one row of logits, in double. Thread: any.

#include <cstddef>
#include <span>

namespace praxis::engine::eval {

// ln sum exp(logit); logit - logSum is a log-probability. NaN where a logit is NaN, -inf where all are.
double logSumExp(std::span<const float> logits);
// Index of the first of the largest.
std::size_t likeliest(std::span<const float> logits);

// Mean, and standard error of the mean, of values that come one by one (Welford).
class RunningMean {
 public:
  void add(double value);
  std::size_t count() const { return m_count; }
  double mean() const { return m_mean; }
  double standardError() const;  // 0 for fewer than two values

 private:
  std::size_t m_count = 0;
  double m_mean = 0;
  double m_squares = 0;
};

}  // namespace praxis::engine::eval
