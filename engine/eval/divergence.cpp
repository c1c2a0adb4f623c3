#include "engine/eval/divergence.h"

#include <algorithm>
#include <cmath>

namespace praxis::engine::eval {
namespace {

// By nearest rank, of sorted values.
double quantile(const std::vector<float>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return static_cast<double>(sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1]);
}

double divergence(std::span<const float> reference, double referenceSum, std::span<const float> quantised,
                  double quantisedSum) {
  double sum = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const double logP = static_cast<double>(reference[i]) - referenceSum;
    const double p = std::exp(logP);
    if (p > 0) sum += p * (logP - (static_cast<double>(quantised[i]) - quantisedSum));
  }
  return std::max(sum, 0.0);  // rounding may leave equal rows a hair below 0
}

}  // namespace

void DivergenceMeter::add(std::span<const float> reference, std::span<const float> quantised, std::size_t position,
                          base::TokenId next) {
  const double referenceSum = logSumExp(reference), quantisedSum = logSumExp(quantised);
  const double value = divergence(reference, referenceSum, quantised, quantisedSum);
  m_divergences.push_back(static_cast<float>(value));
  m_mean.add(value);
  if (value > m_worst.divergence) m_worst = {value, position, next};
  if (likeliest(reference) == likeliest(quantised)) ++m_agreed;
  const auto index = static_cast<std::size_t>(next);
  const double difference = std::exp(static_cast<double>(reference[index]) - referenceSum) -
                            std::exp(static_cast<double>(quantised[index]) - quantisedSum);
  m_squares += difference * difference;
  m_reference.add(reference, next);
  m_quantised.add(quantised, next);
}

DivergenceReport DivergenceMeter::report() const {
  DivergenceReport report;
  report.positions = count();
  if (count() == 0) return report;
  std::vector<float> sorted = m_divergences;
  std::ranges::sort(sorted);
  const auto positions = static_cast<double>(count());
  report.klMean = m_mean.mean();
  report.klMeanError = m_mean.standardError();
  report.klMedian = quantile(sorted, 0.5);
  report.klP90 = quantile(sorted, 0.9);
  report.klP99 = quantile(sorted, 0.99);
  report.klMax = m_worst.divergence;
  report.worstPosition = m_worst.position;
  report.worstToken = m_worst.token;
  report.topAgreement = static_cast<double>(m_agreed) / positions;
  report.probabilityRms = std::sqrt(m_squares / positions);
  report.perplexityReference = m_reference.perplexity();
  report.perplexityReferenceError = m_reference.standardError();
  report.perplexityQuantised = m_quantised.perplexity();
  report.perplexityQuantisedError = m_quantised.standardError();
  return report;
}

}  // namespace praxis::engine::eval
