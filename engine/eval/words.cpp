#include "engine/eval/words.h"

#include <algorithm>

namespace praxis::engine::eval {
namespace {

bool isDigit(char32_t c) { return c >= U'0' && c <= U'9'; }

// What becomes of a punctuation mark in an answer.
enum class Mark { stays, parts, goes };

Mark markAt(std::u32string_view text, std::size_t i) {
  const char32_t before = i > 0 ? text[i - 1] : U' ';
  const char32_t after = i + 1 < text.size() ? text[i + 1] : U' ';
  if (!isDigit(after)) return Mark::goes;
  if (isDigit(before)) return text[i] == U'.' ? Mark::stays : text[i] == U',' ? Mark::goes : Mark::parts;
  const bool begins = isSpace(before) || isHan(before) || isPunctuation(before);
  return text[i] == U'-' && begins ? Mark::stays : Mark::goes;
}

class WordList {
 public:
  void add(char32_t c) {
    if (isHan(c)) {
      end();
      m_words.push_back(toUtf8({&c, 1}));
    } else {
      m_word += c;
    }
  }
  void end() {
    if (!m_word.empty()) m_words.push_back(toUtf8(m_word));
    m_word.clear();
  }
  std::vector<std::string> take() {
    end();
    return std::move(m_words);
  }

 private:
  std::u32string m_word;
  std::vector<std::string> m_words;
};

}  // namespace

std::vector<std::string> answerWords(std::string_view utf8) {
  const std::u32string text = folded(utf8);
  WordList list;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (isSpace(c)) {
      list.end();
    } else if (!isPunctuation(c)) {
      list.add(c);
    } else {
      const Mark mark = markAt(text, i);
      if (mark == Mark::stays) list.add(c);
      if (mark == Mark::parts) list.end();
    }
  }
  std::vector<std::string> words = list.take();
  std::erase_if(words, [](const std::string& word) { return word == "a" || word == "an" || word == "the"; });
  return words;
}

std::vector<std::string> summaryWords(std::string_view utf8) {
  WordList list;
  for (const char32_t c : folded(utf8)) {
    if (isSpace(c) || isPunctuation(c))
      list.end();
    else
      list.add(c);
  }
  return list.take();
}

}  // namespace praxis::engine::eval
