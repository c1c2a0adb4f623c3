#pragma once
// The tokens of a model file with their kinds and the ids that mean something special, checked and put in order:
// lengths agree and every id lies in the vocabulary. Immutable once its tokenizer is built. Thread: any.

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/metadata.h"
#include "engine/base/result.h"
#include "engine/text/string_table.h"
#include "engine/text/tokenizer.h"

namespace praxis::engine::text {

inline constexpr TokenId kNoToken = -1;

// What holds where the file says nothing; it differs between tokenizer models.
struct VocabularyDefaults {
  TokenId bos = kNoToken;
  TokenId eos = kNoToken;
  TokenId unknown = kNoToken;
  bool addBos = false;
};

class Vocabulary {
 public:
  static base::Result<Vocabulary> create(const base::Metadata& metadata, const VocabularyDefaults& defaults);

  TokenId size() const { return static_cast<TokenId>(m_kinds.size()); }
  bool contains(TokenId token) const { return token >= 0 && token < size(); }
  std::string_view text(TokenId token) const;  // empty for an id outside the vocabulary
  TokenKind kind(TokenId token) const;         // unknown for an id outside the vocabulary
  TokenId find(std::string_view text) const;   // kNoToken if there is none; the last of equal texts

  TokenId bos() const { return m_bos; }
  TokenId eos() const { return m_eos; }
  TokenId unknown() const { return m_unknown; }
  bool addsBos() const { return m_addBos && m_bos != kNoToken; }
  bool addsEos() const { return m_addEos && m_eos != kNoToken; }
  bool isEndOfGeneration(TokenId token) const;
  // Whether the token, where it is written in a text, takes the white space before or after it with it.
  bool stripsLeft(TokenId token) const;
  bool stripsRight(TokenId token) const;

  // Token texts under their ids; a tokenizer may append further symbols (byte-level BPE: parts that are no tokens).
  const StringTable& symbols() const { return m_symbols; }
  StringTable& symbols() { return m_symbols; }

 private:
  base::Result<void> readTokens(const base::Metadata& metadata);
  void readSpecialIds(const base::Metadata& metadata, const VocabularyDefaults& defaults);
  void classifyByText();
  void collectEndOfGeneration(const base::Metadata& metadata);
  void readStripping(const base::Metadata& metadata);

  StringTable m_symbols;
  std::vector<TokenKind> m_kinds;
  std::vector<TokenId> m_endOfGeneration;  // ascending
  std::vector<TokenId> m_stripsLeft;       // ascending
  std::vector<TokenId> m_stripsRight;      // ascending
  TokenId m_bos = kNoToken;
  TokenId m_eos = kNoToken;
  TokenId m_unknown = kNoToken;
  bool m_addBos = false;
  bool m_addEos = false;
};

}  // namespace praxis::engine::text
