#pragma once
// SentencePiece BPE ("llama"): spaces become U+2581, neighbouring characters merge into the token of the highest score,
// and what is no token is spelled in byte tokens. Immutable. Thread: any.

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/text/merge_table.h"
#include "engine/text/spm_word_cutter.h"
#include "engine/text/vocabulary_tokenizer.h"

namespace praxis::engine::text {

class SpmTokenizer final : public VocabularyTokenizer {
  struct Parts;

 public:
  static base::Result<std::unique_ptr<const Tokenizer>> create(const base::Metadata& metadata);

  explicit SpmTokenizer(Parts parts);  // of create(), which has checked them

  bool stripsLeadingSpace() const override { return m_prefix.add; }

 protected:
  void encodeText(std::string_view text, Place place, std::vector<TokenId>& out) const override;
  void appendBytes(std::string& out, TokenId token) const override;

 private:
  // The space mark that is put in front of a text, and of what follows a special token.
  struct SpacePrefix {
    bool add = true;
    bool onlyAtStart = false;  // not after special tokens
    bool unlessThere = false;  // not where there is one already
  };
  struct Parts {
    Vocabulary vocabulary;
    std::vector<float> scores;  // one number per token and no NaN, or empty: all equal
    MergeTable merges;
    bool usesMerges = false;
    bool fusesUnknown = false;
    SpacePrefix prefix;
    bool cutsAtMarks = false;
    bool composes = false;
  };
  class WordEncoder;
  void appendPart(std::string_view part, std::vector<TokenId>& out) const;
  void appendCharacter(std::string_view character, std::vector<TokenId>& out) const;

  SpmWordCutter m_cutter;
  std::vector<float> m_scores;
  MergeTable m_merges;
  bool m_usesMerges;    // the file's merge rules count in place of the scores
  bool m_fusesUnknown;  // neighbouring unknown characters are one token
  SpacePrefix m_prefix;
  bool m_cutsAtMarks;                     // no token reaches across the beginning of a word
  std::array<TokenId, 256> m_byteTokens;  // kNoToken where the vocabulary has none
  std::size_t m_tokenBytesMax = 0;        // no longer text can be a token
};

}  // namespace praxis::engine::text
