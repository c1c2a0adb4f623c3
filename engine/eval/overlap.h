#pragma once
// How much of an answer's text is that of another. Definitions and sources: docs/evaluation.md. Thread: any.

#include <span>
#include <string>
#include <string_view>

namespace praxis::engine::eval {

// The words of the answer (words.h) are exactly those of one of the expected answers.
bool exactMatch(std::string_view answer, std::span<const std::string> expected);

// F1 of the words as a bag (SQuAD 1.1), against the expected answer that it is highest for. Two texts without words
// are equal: 1.
double wordF1(std::string_view answer, std::span<const std::string> expected);

// ROUGE-L, F-measure with equal weights: the longest common subsequence of words over the mean length. 0 where either
// has no words.
double rougeL(std::string_view answer, std::string_view expected);

}  // namespace praxis::engine::eval
