#pragma once
// What changes logits before any is dropped: bias, repetition penalties and DRY. They work on a copy of the model's row
// of logits, index = token id. Tokens outside the row are passed over. Thread: one per request.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/token.h"
#include "engine/sampling/sampling_params.h"

namespace praxis::engine::sampling {

void applyLogitBias(std::span<float> logits, std::span<const LogitBias> bias);

// Takes `scratch` [vocab] as zeros and leaves it so.
struct PenaltyValues {
  float repeat = 1;     // a token that occurred: a positive logit is divided by it, another multiplied
  float frequency = 0;  // and loses this for each occurrence
  float presence = 0;   // and this once
  bool active() const { return repeat != 1 || frequency != 0 || presence != 0; }
};
void applyPenalties(std::span<float> logits, std::span<const base::TokenId> window, const PenaltyValues& values,
                    std::span<std::int32_t> scratch);

// A text at which DRY's repetitions end, as tokens: the head holds its start, and the tail must follow.
struct DryBreaker {
  base::TokenId head = 0;
  std::vector<base::TokenId> tail;
};

// A token that would go on a repetition of L tokens loses multiplier * base^(L - allowedLength).
class Dry {
 public:
  Dry(const SamplingParams& params, std::vector<DryBreaker> breakers, std::size_t windowMax);

  // Takes `scratch` [vocab] as zeros and leaves it so. window: newest last.
  void apply(std::span<float> logits, std::span<const base::TokenId> window, std::span<std::int32_t> scratch);

 private:
  std::size_t repetitionMax(std::span<const base::TokenId> window) const;
  void measureRepetitions(std::span<const base::TokenId> window);
  bool isBreaker(base::TokenId token) const;

  float m_multiplier;
  float m_base;
  std::size_t m_allowedLength;
  std::vector<DryBreaker> m_breakers;  // by head
  // [window]: how many tokens up to the one that is k before the newest equal as many up to the newest.
  std::vector<std::int32_t> m_repetitions;
};

}  // namespace praxis::engine::sampling
