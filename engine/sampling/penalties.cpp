#include "engine/sampling/penalties.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace praxis::engine::sampling {
namespace {

bool isInside(base::TokenId token, std::size_t size) { return token >= 0 && static_cast<std::size_t>(token) < size; }

}  // namespace

void applyLogitBias(std::span<float> logits, std::span<const LogitBias> bias) {
  for (const auto& [token, value] : bias) {
    if (isInside(token, logits.size())) logits[static_cast<std::size_t>(token)] += value;
  }
}

void applyPenalties(std::span<float> logits, std::span<const base::TokenId> window, const PenaltyValues& values,
                    std::span<std::int32_t> scratch) {
  for (const base::TokenId token : window) {
    if (isInside(token, logits.size())) ++scratch[static_cast<std::size_t>(token)];
  }
  for (const base::TokenId token : window) {
    if (!isInside(token, logits.size())) continue;
    const auto index = static_cast<std::size_t>(token);
    const std::int32_t count = std::exchange(scratch[index], 0);
    if (count == 0) continue;  // dealt with already
    float& logit = logits[index];
    logit = logit <= 0 ? logit * values.repeat : logit / values.repeat;
    logit -= static_cast<float>(count) * values.frequency + values.presence;
  }
}

Dry::Dry(const SamplingParams& params, std::vector<DryBreaker> breakers, std::size_t windowMax)
    : m_multiplier(params.dryMultiplier),
      m_base(params.dryBase),
      m_allowedLength(static_cast<std::size_t>(std::max(params.dryAllowedLength, 0))),
      m_breakers(std::move(breakers)) {
  std::ranges::sort(m_breakers, {}, &DryBreaker::head);
  m_repetitions.reserve(windowMax);
}

// A repetition may not reach back over the newest breaker.
std::size_t Dry::repetitionMax(std::span<const base::TokenId> window) const {
  for (std::size_t back = 0; back < window.size(); ++back) {
    const base::TokenId token = window[window.size() - 1 - back];
    const auto found = std::ranges::equal_range(m_breakers, token, {}, &DryBreaker::head);
    if (found.empty()) continue;
    const auto behind = window.last(back);
    std::size_t longest = 0;
    bool complete = false;
    for (const DryBreaker& breaker : found) {
      const auto& tail = breaker.tail;
      if (tail.size() > back || !std::ranges::equal(tail, behind.first(tail.size()))) continue;
      complete = true;
      longest = std::max(longest, tail.size());
    }
    if (complete) return back - longest;
  }
  return window.size();
}

// The Z function of the window read backwards: linear in its length.
void Dry::measureRepetitions(std::span<const base::TokenId> window) {
  const std::size_t size = window.size();
  const auto fromEnd = [window](std::size_t i) { return window[window.size() - 1 - i]; };
  m_repetitions.assign(size, 0);
  std::size_t boxFirst = 0;
  std::size_t boxEnd = 0;  // what lies in [boxFirst, boxEnd) equals the start
  for (std::size_t i = 1; i < size; ++i) {
    std::size_t length = 0;
    if (i < boxEnd) length = std::min(boxEnd - i, static_cast<std::size_t>(m_repetitions[i - boxFirst]));
    while (i + length < size && fromEnd(length) == fromEnd(i + length)) ++length;
    m_repetitions[i] = static_cast<std::int32_t>(length);
    if (i + length > boxEnd) {
      boxFirst = i;
      boxEnd = i + length;
    }
  }
}

bool Dry::isBreaker(base::TokenId token) const {
  const auto found = std::ranges::equal_range(m_breakers, token, {}, &DryBreaker::head);
  return std::ranges::any_of(found, [](const DryBreaker& breaker) { return breaker.tail.empty(); });
}

void Dry::apply(std::span<float> logits, std::span<const base::TokenId> window, std::span<std::int32_t> scratch) {
  if (!(m_multiplier > 0) || !(m_base >= 1) || window.size() <= m_allowedLength) return;
  const std::size_t longest = repetitionMax(window);
  if (longest < m_allowedLength) return;
  measureRepetitions(window);
  // The token that followed an earlier repetition, and the longest one that it followed. A length of 0 counts too where
  // it is allowed, so lengths are kept with 1 added.
  const auto follower = [window](std::size_t back) { return window[window.size() - back]; };
  for (std::size_t back = 1; back < window.size(); ++back) {
    const std::size_t length = std::min(static_cast<std::size_t>(m_repetitions[back]), longest);
    if (length < m_allowedLength || !isInside(follower(back), logits.size())) continue;
    std::int32_t& most = scratch[static_cast<std::size_t>(follower(back))];
    most = std::max(most, static_cast<std::int32_t>(length) + 1);
  }
  const double exponentMax =
      m_base > 1.000001f ? std::log(std::numeric_limits<float>::max()) / std::log(m_base) : m_repetitions.size();
  for (std::size_t back = 1; back < window.size(); ++back) {
    const base::TokenId token = follower(back);
    if (!isInside(token, logits.size())) continue;
    const std::int32_t most = std::exchange(scratch[static_cast<std::size_t>(token)], 0);
    if (most == 0 || isBreaker(token)) continue;
    const double exponent = static_cast<double>(most - 1) - static_cast<double>(m_allowedLength);
    const double penalty = m_multiplier * std::pow(static_cast<double>(m_base), std::min(exponent, exponentMax));
    logits[static_cast<std::size_t>(token)] -=
        static_cast<float>(std::min(penalty, static_cast<double>(std::numeric_limits<float>::max())));
  }
}

}  // namespace praxis::engine::sampling
