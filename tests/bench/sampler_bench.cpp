// Microseconds per drawn token at a vocabulary of 152,000, for several settings: sampler_bench [ROUNDS].
//
// With top-k off, before and after candidates were made only of what the first step keeps (2 shared cores, -O2 without
// AVX, 24 Nov 2026): min-p 420 -> 56, top-p 2030 -> 940, typical 3540 -> 940, top-n-sigma 460 -> 240, nothing but
// temperature 1260 -> 520 us. Top-p keeps 2 to 8,700 tokens of these rows and puts them in order. Mirostat stays at
// 1600: the rows surprise less than it aims at, so its limit rises until it cuts nothing; a limit of 10 bits takes 320.

#include <chrono>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/sampling/sampler.h"

namespace sampling = praxis::engine::sampling;

namespace {

constexpr std::int64_t kVocab = 152'000;

struct Setting {
  std::string name;
  std::function<void(sampling::SamplingParams&)> change;
  bool masked = false;
};

// Rows as a model gives them: a broad bell and a few favourites that hold most of the probability.
std::vector<std::vector<float>> makeRows() {
  std::mt19937 random(1);
  std::normal_distribution<float> bell(0, 2.5f);
  std::vector<std::vector<float>> rows(8, std::vector<float>(kVocab));
  for (auto& row : rows) {
    for (float& logit : row) logit = bell(random);
    for (int i = 0; i < 20; ++i) row[random() % kVocab] += 12;
  }
  return rows;
}

double microsecondsPerToken(const Setting& setting, const std::vector<std::vector<float>>& rows, int rounds) {
  sampling::SamplingParams params;
  setting.change(params);
  sampling::Sampler sampler(params, kVocab);
  std::vector<std::uint64_t> mask;
  if (setting.masked) mask.assign(kVocab / 64 + 1, 0x0101'0101'0101'0101ULL);
  for (int i = 0; i < 2000; ++i) sampler.observe(i * 31 % 997);
  for (const auto& row : rows) sampler.sample(row, mask);
  const auto started = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) sampler.sample(rows[static_cast<std::size_t>(i) % rows.size()], mask);
  const std::chrono::duration<double, std::micro> passed = std::chrono::steady_clock::now() - started;
  return passed.count() / rounds;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 500;
  const auto rows = makeRows();
  const std::vector<Setting> settings = {
      {"greedy", [](auto& p) { p.temperature = 0; }},
      {"default (top-k 40, top-p, min-p)", [](auto&) {}},
      {"default, masked", [](auto&) {}, true},
      {"default, repeat penalty 1.1", [](auto& p) { p.repeatPenalty = 1.1f; }},
      {"default, DRY over the context", [](auto& p) { p.dryMultiplier = 0.8f; }},
      {"top-n-sigma 1, top-k 40", [](auto& p) { p.topNSigma = 1; }},
      {"top-k off, min-p 0.05", [](auto& p) { p.topK = 0, p.topP = 1; }},
      {"top-k off, top-p 0.95", [](auto& p) { p.topK = 0, p.minP = 0; }},
      {"top-k off, typical 0.9", [](auto& p) { p.topK = 0, p.typicalP = 0.9f; }},
      {"mirostat 2", [](auto& p) { p.mirostat = 2; }},
      {"nothing but temperature", [](auto& p) { p.topK = 0, p.topP = 1, p.minP = 0; }},
  };
  for (const Setting& setting : settings) {
    fmt::print("{:36} {:8.1f} us per token\n", setting.name, microsecondsPerToken(setting, rows, rounds));
  }
  return 0;
}
