#pragma once
// What all tokenizers share: the vocabulary, cutting at special tokens, normalisation, BOS and EOS. The parts that
// differ are encodeText and appendBytes. Immutable. Thread: any.

#include "engine/text/special_tokens.h"
#include "engine/text/tokenizer.h"
#include "engine/text/vocabulary.h"

namespace praxis::engine::text {

class VocabularyTokenizer : public Tokenizer {
 public:
  std::vector<TokenId> encode(std::string_view text, const EncodeOptions& options) const final;
  std::string bytesOf(TokenId token, bool showSpecial) const final;
  std::string decode(std::span<const TokenId> tokens, bool showSpecial) const final;

  std::int64_t vocabSize() const final { return m_vocabulary.size(); }
  TokenKind kind(TokenId token) const final { return m_vocabulary.kind(token); }
  std::string_view tokenText(TokenId token) const final { return m_vocabulary.text(token); }
  TokenId bos() const final { return m_vocabulary.bos(); }
  TokenId eos() const final { return m_vocabulary.eos(); }
  bool addsBos() const final { return m_vocabulary.addsBos(); }
  bool isEndOfGeneration(TokenId token) const final { return m_vocabulary.isEndOfGeneration(token); }

 protected:
  // composes: ordinary text is put into normalisation form C first; special tokens are cut off before that.
  VocabularyTokenizer(Vocabulary vocabulary, bool composes);
  const Vocabulary& vocabulary() const { return m_vocabulary; }

  // Where a part of a text stands: at its start, after a special token, or anywhere else.
  enum class Place { start, afterSpecial, within };
  // Appends the tokens of a text that holds no special token.
  virtual void encodeText(std::string_view text, Place place, std::vector<TokenId>& out) const = 0;
  // Appends the bytes of a normal, unused or byte token.
  virtual void appendBytes(std::string& out, TokenId token) const = 0;

 private:
  void appendToken(std::string& out, TokenId token, bool showSpecial) const;

  Vocabulary m_vocabulary;
  SpecialTokens m_special;
  bool m_composes;
};

}  // namespace praxis::engine::text
