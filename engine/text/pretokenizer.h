#pragma once
// Cuts text into the pieces that byte-level BPE works on, by the patterns that belong to a model's pre-tokeniser name.
// Immutable. Thread: any.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace praxis::engine::text {

// One row of the table of pre-tokenisers. The patterns are applied one after the other: each cuts every piece that the
// one before left, and both its matches and the gaps between them stay as pieces.
struct PretokenizerRow {
  std::string_view name;  // as tokenizer.ggml.pre writes it
  std::span<const std::string_view> patterns;
  bool addsBos = false;       // where the file does not say
  bool ignoreMerges = false;  // a piece that is a token is not merged from its bytes
};

std::span<const PretokenizerRow> pretokenizerTable();
// nullptr for an unknown name.
const PretokenizerRow* findPretokenizer(std::string_view name);

class Pretokenizer {
 public:
  // byPattern leaves the hand-written scanners out: the splits are the same, found slower.
  enum class Matching { fastest, byPattern };
  static base::Result<Pretokenizer> create(const PretokenizerRow& row, Matching matching = Matching::fastest);
  // By patterns that a file brings along, which may be wrong or slow by intent.
  static base::Result<Pretokenizer> create(std::span<const std::string> foreignPatterns);
  Pretokenizer(Pretokenizer&&) noexcept;
  Pretokenizer& operator=(Pretokenizer&&) noexcept;
  ~Pretokenizer();

  // `text` has the structure of UTF-8 (repairForMatching). The pieces are never empty and joined they give the text.
  // A pattern that reaches a limit of the matcher leaves the rest of the text uncut; nothing fails.
  std::vector<std::string_view> split(std::string_view text) const;

 private:
  struct Pattern;
  Pretokenizer(std::vector<Pattern> patterns, bool foreign);

  std::vector<Pattern> m_patterns;
  bool m_foreign;  // the patterns came with a file
};

}  // namespace praxis::engine::text
