#include "engine/eval/log_softmax.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace praxis::engine::eval {

double logSumExp(std::span<const float> logits) {
  const double largest = logits.empty() ? -std::numeric_limits<double>::infinity()
                                        : static_cast<double>(*std::ranges::max_element(logits));
  if (std::isinf(largest)) return largest;
  double sum = 0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit) - largest);
  return largest + std::log(sum);
}

std::size_t likeliest(std::span<const float> logits) {
  return static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin());
}

void RunningMean::add(double value) {
  ++m_count;
  const double before = value - m_mean;
  m_mean += before / static_cast<double>(m_count);
  m_squares += before * (value - m_mean);
}

double RunningMean::standardError() const {
  if (m_count < 2) return 0;
  const auto count = static_cast<double>(m_count);
  return std::sqrt(m_squares / (count - 1) / count);
}

}  // namespace praxis::engine::eval
