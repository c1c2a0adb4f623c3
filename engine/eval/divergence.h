#pragma once
// How far a quantised model's predictions are from its reference's, position by position: the Kullback-Leibler
// divergence KL(reference || quantised) in nats, and how often both would say the same. Thread: any; one text per
// meter.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/token.h"
#include "engine/eval/perplexity.h"

namespace praxis::engine::eval {

struct DivergenceReport {
  std::size_t positions = 0;
  double klMean = 0, klMeanError = 0;  // mean and its standard error
  double klMedian = 0, klP90 = 0, klP99 = 0;
  double klMax = 0;
  std::size_t worstPosition = 0;  // in the text, of klMax
  base::TokenId worstToken = 0;   // that follows there
  double topAgreement = 0;        // share of positions with the same likeliest token
  double probabilityRms = 0;      // root mean square difference of the probability of what follows
  double perplexityReference = 0, perplexityReferenceError = 0;
  double perplexityQuantised = 0, perplexityQuantisedError = 0;
};

class DivergenceMeter {
 public:
  // Both rows have the same vocabulary; `position` is where in the text, `next` the token that follows.
  void add(std::span<const float> reference, std::span<const float> quantised, std::size_t position,
           base::TokenId next);
  std::size_t count() const { return m_divergences.size(); }
  double mean() const { return m_mean.mean(); }
  DivergenceReport report() const;

 private:
  struct Worst {
    double divergence = -1;
    std::size_t position = 0;
    base::TokenId token = 0;
  };
  std::vector<float> m_divergences;
  RunningMean m_mean;
  Worst m_worst;
  std::size_t m_agreed = 0;
  double m_squares = 0;
  PerplexityMeter m_reference, m_quantised;
};

}  // namespace praxis::engine::eval
