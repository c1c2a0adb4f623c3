#include "engine/text/bpe_tokenizer.h"

#include <string>
#include <utility>

#include <fmt/ranges.h>

#include "engine/base/log.h"
#include "engine/text/bpe_merger.h"
#include "engine/text/byte_alphabet.h"
#include "engine/text/tokenizer_piece_cache.h"
#include "engine/text/utf8.h"

namespace praxis::engine::text {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

Result<const PretokenizerRow*> rowFor(const base::Metadata& metadata) {
  if (!metadata.contains("tokenizer.ggml.pre")) {
    base::log::warning("text",
                       "The file does not say how text is cut before its tokenizer (tokenizer.ggml.pre), so the "
                       "pre-tokeniser \"default\" is used; answers can be worse than the model's best.");
    return findPretokenizer("default");
  }
  const std::string_view name = metadata.string("tokenizer.ggml.pre").value_or("");
  const PretokenizerRow* row = findPretokenizer(name);
  if (row != nullptr) return row;
  std::vector<std::string_view> known;
  for (const PretokenizerRow& other : pretokenizerTable()) known.push_back(other.name);
  return fail(ErrorCode::unsupported, "The pre-tokeniser \"{}\" (tokenizer.ggml.pre) is not supported; known are {}.",
              toValidUtf8(name), fmt::join(known, ", "));
}

// How a file's text is cut: by its own patterns where it brings them along, else by the name it gives.
struct Cutting {
  Pretokenizer pretokenizer;
  bool addsBos = false;
  bool ignoreMerges = false;
};

Result<Cutting> cuttingOf(const base::Metadata& metadata) {
  const bool ownPatterns = metadata.contains("tokenizer.praxis.split_patterns");
  const bool named = metadata.contains("tokenizer.ggml.pre");
  const PretokenizerRow* row = ownPatterns && !named ? nullptr : PRAXIS_TRY(rowFor(metadata));
  Pretokenizer pretokenizer =
      ownPatterns ? PRAXIS_TRY(Pretokenizer::create(metadata.strings("tokenizer.praxis.split_patterns")))
                  : PRAXIS_TRY(Pretokenizer::create(*row));
  const bool byName = row != nullptr && row->ignoreMerges;
  return Cutting{std::move(pretokenizer), row != nullptr && row->addsBos,
                 metadata.boolean("tokenizer.praxis.ignore_merges").value_or(byName)};
}

}  // namespace

// Encodes one piece after the other with the same working memory.
class BpeTokenizer::PieceEncoder {
 public:
  explicit PieceEncoder(const BpeTokenizer& tokenizer) : m_tokenizer(tokenizer), m_merger(tokenizer.m_merges) {}

  void encode(std::string_view piece, std::vector<TokenId>& out) {
    if (m_tokenizer.m_ignoreMerges && appendWhole(piece, out)) return;
    m_symbols.clear();
    for (const char byte : piece) {
      const MergeTable::Symbol symbol = m_tokenizer.m_byteSymbols[static_cast<unsigned char>(byte)];
      if (symbol != kDropped) m_symbols.push_back(symbol);
    }
    m_merger.merge(m_symbols);
    for (const MergeTable::Symbol symbol : m_symbols) m_tokenizer.appendSymbol(symbol, out);
  }

 private:
  bool appendWhole(std::string_view piece, std::vector<TokenId>& out) {
    m_spelled.clear();
    for (const char byte : piece) m_spelled += byteAlphabet()[static_cast<unsigned char>(byte)];
    const TokenId token = m_tokenizer.vocabulary().find(m_spelled);
    if (token == kNoToken) return false;
    out.push_back(token);
    return true;
  }

  const BpeTokenizer& m_tokenizer;
  BpeMerger m_merger;
  std::vector<MergeTable::Symbol> m_symbols;
  std::string m_spelled;
};

Result<std::unique_ptr<const Tokenizer>> BpeTokenizer::create(const base::Metadata& metadata) {
  Cutting cutting = PRAXIS_TRY(cuttingOf(metadata));
  Vocabulary vocabulary = PRAXIS_TRY(Vocabulary::create(metadata, {.addBos = cutting.addsBos}));
  const std::span<const std::string> lines = metadata.strings("tokenizer.ggml.merges");
  if (lines.empty()) {
    return fail(ErrorCode::corrupt, "The file has no merges (tokenizer.ggml.merges), which a gpt2 tokenizer needs.");
  }
  MergeTable merges(lines, vocabulary.symbols());
  ByteSymbols byteSymbols{};
  for (std::size_t byte = 0; byte < 256; ++byte) byteSymbols[byte] = vocabulary.symbols().intern(byteAlphabet()[byte]);
  if (metadata.boolean("tokenizer.praxis.unknown_before_merging").value_or(false)) {
    const TokenId unknown = vocabulary.unknown();
    for (MergeTable::Symbol& symbol : byteSymbols) {
      if (symbol < static_cast<MergeTable::Symbol>(vocabulary.size())) continue;
      symbol = unknown == kNoToken ? kDropped : static_cast<MergeTable::Symbol>(unknown);
    }
  }
  const bool addsSpacePrefix = metadata.boolean("tokenizer.ggml.add_space_prefix").value_or(false);
  const bool composes = metadata.boolean("tokenizer.praxis.normalize_nfc").value_or(false);
  return std::unique_ptr<const Tokenizer>(std::make_unique<BpeTokenizer>(
      Parts{std::move(vocabulary), std::move(merges), byteSymbols, std::move(cutting.pretokenizer),
            cutting.ignoreMerges, addsSpacePrefix, composes}));
}

BpeTokenizer::BpeTokenizer(Parts parts)
    : VocabularyTokenizer(std::move(parts.vocabulary), parts.composes),
      m_merges(std::move(parts.merges)),
      m_byteSymbols(parts.byteSymbols),
      m_pretokenizer(std::move(parts.pretokenizer)),
      m_ignoreMerges(parts.ignoreMerges),
      m_addsSpacePrefix(parts.addsSpacePrefix) {}

void BpeTokenizer::encodeText(std::string_view text, Place, std::vector<TokenId>& out) const {
  std::string storage;
  text = repairForMatching(text, storage);
  std::string prefixed;
  if (m_addsSpacePrefix && !text.starts_with(' ')) text = prefixed.append(1, ' ').append(text);
  PieceEncoder encoder(*this);
  PieceCache cache(text.size());
  const auto encode = [&encoder](std::string_view piece, std::vector<TokenId>& tokens) {
    encoder.encode(piece, tokens);
  };
  for (const std::string_view piece : m_pretokenizer.split(text)) cache.append(piece, out, encode);
}

// A symbol that is no token falls apart into the tokens of its bytes; a byte that has no token is dropped.
void BpeTokenizer::appendSymbol(MergeTable::Symbol symbol, std::vector<TokenId>& out) const {
  if (symbol < static_cast<MergeTable::Symbol>(vocabulary().size())) {
    out.push_back(static_cast<TokenId>(symbol));
    return;
  }
  const std::string_view spelled = vocabulary().symbols()[symbol];
  for (std::size_t position = 0; position < spelled.size();) {
    const std::size_t length = decodeLeniently(spelled, position).length;
    const TokenId token = vocabulary().find(spelled.substr(position, length));
    if (token != kNoToken) out.push_back(token);
    position += length;
  }
}

void BpeTokenizer::appendBytes(std::string& out, TokenId token) const {
  if (vocabulary().kind(token) == TokenKind::normal) appendSpelledBytes(out, vocabulary().text(token));
}

}  // namespace praxis::engine::text
