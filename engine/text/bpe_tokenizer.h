#pragma once
// Byte-level BPE ("gpt2"): patterns cut the text into pieces, each piece starts as single bytes and its neighbours
// merge in the order of the merge list. Immutable. Thread: any.

#include <array>
#include <memory>

#include "engine/text/merge_table.h"
#include "engine/text/pretokenizer.h"
#include "engine/text/vocabulary_tokenizer.h"

namespace praxis::engine::text {

class BpeTokenizer final : public VocabularyTokenizer {
  struct Parts;

 public:
  static base::Result<std::unique_ptr<const Tokenizer>> create(const base::Metadata& metadata);

  explicit BpeTokenizer(Parts parts);  // of create(), which has checked them

  bool stripsLeadingSpace() const override { return false; }

 protected:
  void encodeText(std::string_view text, Place place, std::vector<TokenId>& out) const override;
  void appendBytes(std::string& out, TokenId token) const override;

 private:
  static constexpr MergeTable::Symbol kDropped = 0xFFFFFFFF;
  using ByteSymbols = std::array<MergeTable::Symbol, 256>;
  struct Parts {
    Vocabulary vocabulary;
    MergeTable merges;
    ByteSymbols byteSymbols;
    Pretokenizer pretokenizer;
    bool ignoreMerges = false;
    bool addsSpacePrefix = false;
    bool composes = false;
  };
  class PieceEncoder;
  void appendSymbol(MergeTable::Symbol symbol, std::vector<TokenId>& out) const;

  MergeTable m_merges;
  ByteSymbols m_byteSymbols;  // the symbol that each byte starts as, or kDropped
  Pretokenizer m_pretokenizer;
  bool m_ignoreMerges;
  bool m_addsSpacePrefix;
};

}  // namespace praxis::engine::text
