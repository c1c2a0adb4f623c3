#include "engine/text/spm_tokenizer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "engine/text/bpe_merger.h"
#include "engine/text/spm_merger.h"
#include "engine/text/tokenizer_piece_cache.h"

namespace praxis::engine::text {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

std::string markSpaces(std::string_view text, bool prefixed) {
  std::string marked;
  marked.reserve(text.size() + text.size() / 2 + kSpaceMark.size());
  if (prefixed) marked.append(kSpaceMark);
  for (const char byte : text) {
    if (byte == ' ') {
      marked.append(kSpaceMark);
    } else {
      marked.push_back(byte);
    }
  }
  return marked;
}

Result<std::vector<float>> readScores(const base::Metadata& metadata, TokenId vocabSize) {
  std::vector<float> scores = metadata.numbers("tokenizer.ggml.scores");
  if (metadata.contains("tokenizer.ggml.scores") && scores.size() != static_cast<std::size_t>(vocabSize)) {
    return fail(ErrorCode::corrupt, "The file has {} tokens but {} scores (tokenizer.ggml.scores).", vocabSize,
                scores.size());
  }
  for (float& score : scores) {
    if (std::isnan(score)) score = std::numeric_limits<float>::lowest();  // an order needs comparable scores
  }
  return scores;
}

}  // namespace

// Encodes the parts of one text with the same working memory, by scores or by the file's own merge rules.
class SpmTokenizer::WordEncoder {
 public:
  explicit WordEncoder(const SpmTokenizer& tokenizer)
      : m_tokenizer(tokenizer),
        m_byScore(tokenizer.vocabulary(), tokenizer.m_scores, tokenizer.m_tokenBytesMax),
        m_byRank(tokenizer.m_merges) {}

  void encode(std::string_view word, std::vector<TokenId>& out) {
    if (!m_tokenizer.m_usesMerges) {
      m_byScore.run(word, [&](std::string_view part) { m_tokenizer.appendPart(part, out); });
      return;
    }
    m_symbols.clear();
    for (std::size_t at = 0; at < word.size();) {
      const std::string_view character = word.substr(at, lengthByLeadByte(static_cast<unsigned char>(word[at])));
      m_characterTokens.clear();
      m_tokenizer.appendCharacter(character, m_characterTokens);
      for (const TokenId token : m_characterTokens) m_symbols.push_back(static_cast<MergeTable::Symbol>(token));
      at += character.size();
    }
    m_byRank.merge(m_symbols);
    for (const MergeTable::Symbol symbol : m_symbols) {
      if (symbol < static_cast<MergeTable::Symbol>(m_tokenizer.vocabulary().size())) {
        out.push_back(static_cast<TokenId>(symbol));
      }
    }
  }

 private:
  const SpmTokenizer& m_tokenizer;
  SpmMerger m_byScore;
  BpeMerger m_byRank;
  std::vector<MergeTable::Symbol> m_symbols;
  std::vector<TokenId> m_characterTokens;
};

// A part that is no token is spelled in byte tokens, a byte without one is unknown.
void SpmTokenizer::appendPart(std::string_view part, std::vector<TokenId>& out) const {
  TokenId token = vocabulary().find(part);
  if (token != kNoToken) {
    out.push_back(token);
    return;
  }
  for (const char byte : part) {
    token = m_byteTokens[static_cast<unsigned char>(byte)];
    if (token == kNoToken) token = vocabulary().unknown();
    if (token != kNoToken) out.push_back(token);
  }
}

// By merge rules a character is spelled in byte tokens only if all of its bytes have one, else it is unknown as a
// whole.
void SpmTokenizer::appendCharacter(std::string_view character, std::vector<TokenId>& out) const {
  const bool spelled = vocabulary().find(character) != kNoToken || std::ranges::all_of(character, [this](char byte) {
                         return m_byteTokens[static_cast<unsigned char>(byte)] != kNoToken;
                       });
  if (spelled) {
    appendPart(character, out);
  } else if (vocabulary().unknown() != kNoToken) {
    out.push_back(vocabulary().unknown());
  }
}

Result<std::unique_ptr<const Tokenizer>> SpmTokenizer::create(const base::Metadata& metadata) {
  Vocabulary vocabulary = PRAXIS_TRY(Vocabulary::create(metadata, {.bos = 1, .eos = 2, .unknown = 0, .addBos = true}));
  std::vector<float> scores = PRAXIS_TRY(readScores(metadata, vocabulary.size()));
  // Gemma's tokenizer adds no space in front of a text; files of other models say so when theirs does not.
  const bool isGemma = metadata.string("general.architecture").value_or("").starts_with("gemma");
  const auto flag = [&metadata](std::string_view key) { return metadata.boolean(key).value_or(false); };
  const SpacePrefix prefix{.add = metadata.boolean("tokenizer.ggml.add_space_prefix").value_or(!isGemma),
                           .onlyAtStart = flag("tokenizer.praxis.space_prefix_at_start_only"),
                           .unlessThere = flag("tokenizer.praxis.space_prefix_unless_there")};
  const bool usesMerges = flag("tokenizer.praxis.use_merges");
  std::span<const std::string> lines;
  if (usesMerges) lines = metadata.strings("tokenizer.ggml.merges");
  MergeTable merges(lines, vocabulary.symbols());
  return std::unique_ptr<const Tokenizer>(std::make_unique<SpmTokenizer>(Parts{
      std::move(vocabulary), std::move(scores), std::move(merges), usesMerges, flag("tokenizer.praxis.fuse_unknown"),
      prefix, flag("tokenizer.praxis.split_at_space_marks"), flag("tokenizer.praxis.normalize_nfc")}));
}

SpmTokenizer::SpmTokenizer(Parts parts)
    : VocabularyTokenizer(std::move(parts.vocabulary), parts.composes),
      m_cutter(vocabulary()),
      m_scores(std::move(parts.scores)),
      m_merges(std::move(parts.merges)),
      m_usesMerges(parts.usesMerges),
      m_fusesUnknown(parts.fusesUnknown),
      m_prefix(parts.prefix),
      m_cutsAtMarks(parts.cutsAtMarks) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const char raw = static_cast<char>(byte);
    m_byteTokens[byte] = vocabulary().find(fmt::format("<0x{:02X}>", byte));
    if (m_byteTokens[byte] == kNoToken) m_byteTokens[byte] = vocabulary().find(std::string_view(&raw, 1));
  }
  for (TokenId token = 0; token < vocabulary().size(); ++token) {
    m_tokenBytesMax = std::max(m_tokenBytesMax, vocabulary().text(token).size());
  }
}

void SpmTokenizer::encodeText(std::string_view text, Place place, std::vector<TokenId>& out) const {
  const bool here = place == Place::start || (place == Place::afterSpecial && !m_prefix.onlyAtStart);
  const bool there = m_prefix.unlessThere && (text.starts_with(' ') || text.starts_with(kSpaceMark));
  const std::string marked = markSpaces(text, m_prefix.add && here && !there);
  const std::size_t first = out.size();
  WordEncoder encoder(*this);
  PieceCache cache(marked.size());
  const auto encode = [&encoder](std::string_view word, std::vector<TokenId>& tokens) { encoder.encode(word, tokens); };
  for (std::size_t begin = 0; begin < marked.size();) {
    const std::size_t end = m_cutter.endOfWord(marked, begin, m_cutsAtMarks);
    cache.append(std::string_view(marked).substr(begin, end - begin), out, encode);
    begin = end;
  }
  if (!m_fusesUnknown) return;
  const auto fused = std::unique(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
                                 [this](TokenId a, TokenId b) { return a == b && a == vocabulary().unknown(); });
  out.erase(fused, out.end());
}

void SpmTokenizer::appendBytes(std::string& out, TokenId token) const {
  const std::string_view text = vocabulary().text(token);
  if (vocabulary().kind(token) == TokenKind::byte) {
    const auto byte = std::ranges::find(m_byteTokens, token);
    if (byte != m_byteTokens.end()) out.push_back(static_cast<char>(byte - m_byteTokens.begin()));
    return;
  }
  if (vocabulary().kind(token) == TokenKind::unused) return;
  std::size_t done = 0;
  for (std::size_t mark = text.find(kSpaceMark); mark != std::string_view::npos; mark = text.find(kSpaceMark, done)) {
    out.append(text.substr(done, mark - done)).push_back(' ');
    done = mark + kSpaceMark.size();
  }
  out.append(text.substr(done));
}

}  // namespace praxis::engine::text
