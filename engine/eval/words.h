#pragma once
// Texts as the words that answers are compared by. Both ways of cutting fold first: full-width forms, superscripts,
// ligatures and unit signs become the plain characters that they stand for (the part of NFKC that answers meet), and
// letters become small (Latin, Greek, Cyrillic). Chinese and kana, which are written without word breaks, are one word
// a character. Thread: any.

#include <string>
#include <string_view>
#include <vector>

namespace praxis::engine::eval {

// Folded as above; bytes that are not UTF-8 become U+FFFD.
std::u32string folded(std::string_view utf8);
std::string toUtf8(std::u32string_view text);

bool isHan(char32_t c);  // and kana: a word of its own
bool isSpace(char32_t c);
bool isPunctuation(char32_t c);  // and symbols of ASCII

// For exact match and F1, as SQuAD 1.1 does it: punctuation is taken out, the articles a, an, the too. Unlike there, a
// point between digits and a minus before a number stay, and what else stands between two digits parts them, so that
// "3.5" is not "35" and "5-10" is not "510"; a comma between digits is taken out.
std::vector<std::string> answerWords(std::string_view utf8);

// For ROUGE, as rouge-score cuts: runs of letters and digits, everything else parts them. No stemming.
std::vector<std::string> summaryWords(std::string_view utf8);

}  // namespace praxis::engine::eval
