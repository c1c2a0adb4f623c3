#include "engine/library/synthetic_vocabulary.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "engine/library/common_words.h"

namespace praxis::engine::library {
namespace {

constexpr std::int64_t kNormal = 1;
constexpr std::int64_t kControl = 3;
constexpr std::int64_t kUnused = 5;
constexpr std::string_view kBlank = "\u0120";  // what byte-level BPE writes for the blank before a word

// The byte's printable code point in UTF-8: itself, or U+0100 and up for the 68 bytes that do not print (GPT-2).
std::vector<std::string> byteTokens() {
  std::vector<std::string> tokens;
  int next = 0x100;
  for (int byte = 0; byte < 256; ++byte) {
    const bool prints = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    const int point = prints ? byte : next++;
    std::string text;
    if (point < 0x80) {
      text = static_cast<char>(point);
    } else {
      text = {static_cast<char>(0xc0 | (point >> 6)), static_cast<char>(0x80 | (point & 0x3f))};
    }
    tokens.push_back(std::move(text));
  }
  return tokens;
}

struct Word {
  std::vector<std::int32_t> symbols;  // token ids; starts as the blank's and one per letter
  std::int64_t weight = 0;
};

using Pair = std::pair<std::int32_t, std::int32_t>;

class Trainer {
 public:
  explicit Trainer(std::size_t tokensMax) : m_tokensMax(tokensMax) {
    m_made.tokens = byteTokens();
    for (std::int32_t byte = 0; byte < 256; ++byte) m_ids.emplace(m_made.tokens[static_cast<std::size_t>(byte)], byte);
    readWords();
  }

  SyntheticVocabulary run() {
    while (m_made.tokens.size() < m_tokensMax && mergeBestPair()) {
    }
    markWords();
    addCompounds();
    return std::move(m_made);
  }

 private:
  void readWords() {
    constexpr std::int64_t kWeightOfFirst = 1'000'000;  // falls as 1/rank, as word frequencies do
    std::string_view rest = commonWords();
    for (std::int64_t rank = 1; !rest.empty(); ++rank) {
      const std::string_view text = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(rest.size(), text.size() + 1));
      Word word{{' '}, kWeightOfFirst / rank};
      word.symbols.insert(word.symbols.end(), text.begin(), text.end());
      m_words.push_back(std::move(word));
      m_wordTokens.insert(std::string(kBlank) + std::string(text));
    }
  }

  // False when every word is a single token.
  bool mergeBestPair() {
    std::map<Pair, std::int64_t> counts;
    for (const Word& word : m_words) {
      for (std::size_t i = 0; i + 1 < word.symbols.size(); ++i) {
        counts[{word.symbols[i], word.symbols[i + 1]}] += word.weight;
      }
    }
    if (counts.empty()) return false;
    const auto best = std::ranges::max_element(counts, {}, &std::pair<const Pair, std::int64_t>::second)->first;
    const auto merged = static_cast<std::int32_t>(m_made.tokens.size());
    const bool isNew = add(best.first, best.second);
    for (Word& word : m_words) replace(word.symbols, best, isNew ? merged : m_ids.at(text(best)));
    return true;
  }

  std::string text(Pair pair) const {
    return m_made.tokens[static_cast<std::size_t>(pair.first)] + m_made.tokens[static_cast<std::size_t>(pair.second)];
  }

  // False if the result is a token already: then only the merge is new.
  bool add(std::int32_t left, std::int32_t right) {
    m_made.merges.push_back(fmt::format("{} {}", m_made.tokens[static_cast<std::size_t>(left)],
                                        m_made.tokens[static_cast<std::size_t>(right)]));
    const std::string merged = text({left, right});
    if (!m_ids.try_emplace(merged, static_cast<std::int32_t>(m_made.tokens.size())).second) return false;
    m_made.tokens.push_back(merged);
    return true;
  }

  static void replace(std::vector<std::int32_t>& symbols, Pair pair, std::int32_t merged) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < symbols.size(); ++i, ++kept) {
      const bool hit = i + 1 < symbols.size() && symbols[i] == pair.first && symbols[i + 1] == pair.second;
      symbols[kept] = hit ? merged : symbols[i];
      if (hit) ++i;
    }
    symbols.resize(kept);
  }

  void markWords() {
    for (const std::string& token : m_made.tokens) m_made.isWord.push_back(m_wordTokens.contains(token));
  }

  // Fills up with word + ending, every word with one ending before the next ending: ranks below all trained merges, so
  // that the words themselves are encoded as before.
  void addCompounds() {
    std::vector<std::int32_t> words, endings;
    for (std::size_t id = 256; id < m_made.tokens.size(); ++id) {
      if (m_made.isWord[id]) words.push_back(static_cast<std::int32_t>(id));
      if (!m_made.tokens[id].starts_with(kBlank)) endings.push_back(static_cast<std::int32_t>(id));
    }
    for (const std::int32_t ending : endings) {
      for (const std::int32_t word : words) {
        if (m_made.tokens.size() >= m_tokensMax) return;
        if (!m_ids.contains(text({word, ending}))) add(word, ending);
      }
    }
  }

  std::size_t m_tokensMax;
  SyntheticVocabulary m_made;
  std::vector<Word> m_words;
  std::unordered_set<std::string> m_wordTokens;  // the list, as tokens are written
  std::unordered_map<std::string, std::int32_t> m_ids;  // of all tokens so far
};

std::int64_t addControl(SyntheticVocabulary& vocabulary, std::string text) {
  vocabulary.tokens.push_back(std::move(text));
  vocabulary.kinds.push_back(kControl);
  return static_cast<std::int64_t>(vocabulary.tokens.size()) - 1;
}

}  // namespace

SyntheticVocabulary makeSyntheticVocabulary(std::int64_t size) {
  assert(size >= kSyntheticVocabularyMin);
  constexpr std::size_t kControls = 3;
  const std::size_t plain = static_cast<std::size_t>(size) - kControls;
  SyntheticVocabulary vocabulary = Trainer(plain).run();
  vocabulary.kinds.assign(vocabulary.tokens.size(), kNormal);
  while (vocabulary.tokens.size() < plain) {
    vocabulary.tokens.push_back(fmt::format("<|unused_{}|>", vocabulary.tokens.size()));
    vocabulary.kinds.push_back(kUnused);
  }
  vocabulary.endOfText = addControl(vocabulary, "<|endoftext|>");
  vocabulary.messageStart = addControl(vocabulary, "<|im_start|>");
  vocabulary.messageEnd = addControl(vocabulary, "<|im_end|>");
  vocabulary.isWord.resize(vocabulary.tokens.size(), false);
  return vocabulary;
}

}  // namespace praxis::engine::library
