#pragma once
// SentencePiece BPE ("llama"): spaces become U+2581, neighbouring characters merge into the token of the highest score,
// and what is no token is spelled in byte tokens. Immutable. Thread: any.

#include <array>
#include <memory>

#include "engine/text/vocabulary_tokenizer.h"

namespace praxis::engine::text {

class SpmTokenizer final : public VocabularyTokenizer {
 public:
  static base::Result<std::unique_ptr<const Tokenizer>> create(const base::Metadata& metadata);

  // `scores` hold one number per token and no NaN, or nothing: create() has checked them.
  SpmTokenizer(Vocabulary words, std::vector<float> scores, bool addsSpacePrefix);

  bool stripsLeadingSpace() const override { return m_addsSpacePrefix; }

 protected:
  void encodeText(std::string_view text, bool startsPart, std::vector<TokenId>& out) const override;
  void appendBytes(std::string& out, TokenId token) const override;

 private:
  class Merger;
  TokenId byteToken(unsigned char byte) const { return m_byteTokens[byte]; }

  std::vector<float> m_scores;            // empty: all equal
  std::array<TokenId, 256> m_byteTokens;  // kNoToken where the vocabulary has none
  std::size_t m_tokenBytesMax = 0;        // no longer text can be a token
  bool m_addsSpacePrefix;
};

}  // namespace praxis::engine::text
