#pragma once
// A byte-level BPE vocabulary of any size that really encodes English: 256 byte tokens, then the merges that training
// on a list of common words gives, then compounds of those words, then the three control tokens of the ChatML form.
// The same size gives the same vocabulary. Thread: any.

#include <cstdint>
#include <string>
#include <vector>

namespace praxis::engine::library {

inline constexpr std::int64_t kSyntheticVocabularyMin = 256 + 3;

struct SyntheticVocabulary {
  std::vector<std::string> tokens;   // as GGUF stores them: each byte as its printable code point
  std::vector<std::string> merges;   // "left right", in order of rank; each result is a token
  std::vector<std::int64_t> kinds;   // tokenizer.ggml.token_type: 1 normal, 3 control, 5 unused
  std::vector<bool> isWord;          // the token is a whole word of the list
  std::int64_t endOfText = 0;        // ids of the control tokens
  std::int64_t messageStart = 0;
  std::int64_t messageEnd = 0;
};

// Precondition: size >= kSyntheticVocabularyMin.
SyntheticVocabulary makeSyntheticVocabulary(std::int64_t size);

}  // namespace praxis::engine::library
