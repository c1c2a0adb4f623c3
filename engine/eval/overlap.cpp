#include "engine/eval/overlap.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "engine/eval/words.h"

namespace praxis::engine::eval {
namespace {

using Words = std::vector<std::string>;

// 2 PR / (P + R), where P and R are `common` over the two lengths.
double fMeasure(std::size_t common, std::size_t one, std::size_t other) {
  return one + other == 0 ? 0 : 2.0 * static_cast<double>(common) / static_cast<double>(one + other);
}

double bagF1(const Words& answer, const Words& expected) {
  if (answer.empty() && expected.empty()) return 1;
  std::unordered_map<std::string_view, std::size_t> left;
  for (const std::string& word : expected) ++left[word];
  std::size_t common = 0;
  for (const std::string& word : answer) {
    const auto found = left.find(word);
    if (found == left.end() || found->second == 0) continue;
    --found->second;
    ++common;
  }
  return fMeasure(common, answer.size(), expected.size());
}

// Words as numbers, so that the table compares integers.
std::vector<std::size_t> numbered(const Words& words, std::unordered_map<std::string, std::size_t>& numbers) {
  std::vector<std::size_t> result;
  result.reserve(words.size());
  for (const std::string& word : words) result.push_back(numbers.try_emplace(word, numbers.size()).first->second);
  return result;
}

std::size_t longestCommonSubsequence(std::span<const std::size_t> one, std::span<const std::size_t> other) {
  std::vector<std::size_t> row(other.size() + 1, 0);  // of the prefix of `one`
  for (const std::size_t word : one) {
    std::size_t diagonal = 0;
    for (std::size_t j = 0; j < other.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = word == other[j] ? diagonal + 1 : std::max(above, row[j]);
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

bool exactMatch(std::string_view answer, std::span<const std::string> expected) {
  const Words words = answerWords(answer);
  return std::ranges::any_of(expected, [&](const std::string& one) { return words == answerWords(one); });
}

double wordF1(std::string_view answer, std::span<const std::string> expected) {
  const Words words = answerWords(answer);
  double best = 0;
  for (const std::string& one : expected) best = std::max(best, bagF1(words, answerWords(one)));
  return best;
}

double rougeL(std::string_view answer, std::string_view expected) {
  std::unordered_map<std::string, std::size_t> numbers;
  const auto one = numbered(summaryWords(answer), numbers);
  const auto other = numbered(summaryWords(expected), numbers);
  return fMeasure(longestCommonSubsequence(one, other), one.size(), other.size());
}

}  // namespace praxis::engine::eval
