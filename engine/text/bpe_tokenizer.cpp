#include "engine/text/bpe_tokenizer.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/ranges.h>

#include "engine/text/byte_alphabet.h"
#include "engine/text/utf8.h"

namespace praxis::engine::text {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

Result<const PretokenizerRow*> rowFor(const base::Metadata& metadata) {
  const std::string_view name = metadata.string("tokenizer.ggml.pre").value_or("");
  const PretokenizerRow* row = findPretokenizer(name);
  if (row != nullptr) return row;
  std::vector<std::string_view> known;
  for (const PretokenizerRow& other : pretokenizerTable()) known.push_back(other.name);
  return fail(ErrorCode::unsupported, "The pre-tokeniser \"{}\" (tokenizer.ggml.pre) is not supported; known are {}.",
              toValidUtf8(name), fmt::join(known, ", "));
}

}  // namespace

// Merges one piece after the other. Candidates wait in a heap, so that a piece of n bytes takes n log n steps; those
// that a neighbouring merge has made stale are recognised by their symbols when they come up.
class BpeTokenizer::PieceEncoder {
 public:
  explicit PieceEncoder(const BpeTokenizer& tokenizer) : m_tokenizer(tokenizer) {}

  void encode(std::string_view piece, std::vector<TokenId>& out) {
    if (m_tokenizer.m_ignoreMerges && appendWhole(piece, out)) return;
    start(piece);
    while (!m_heap.empty()) {
      std::ranges::pop_heap(m_heap, Later{});
      const Candidate candidate = m_heap.back();
      m_heap.pop_back();
      apply(candidate);
    }
    for (std::uint32_t node = 0; node != kEnd; node = m_nodes[node].next) {
      m_tokenizer.appendSymbol(m_nodes[node].symbol, out);
    }
  }

 private:
  using Symbol = MergeTable::Symbol;
  static constexpr std::uint32_t kEnd = 0xFFFFFFFF;

  struct Node {
    Symbol symbol = 0;
    std::uint32_t previous = kEnd;
    std::uint32_t next = kEnd;
  };
  struct Candidate {
    MergeTable::Merge merge;
    std::uint32_t node = 0;  // the left one of the pair
    Symbol left = 0;
    Symbol right = 0;
  };
  struct Later {
    bool operator()(const Candidate& a, const Candidate& b) const {
      return a.merge.rank != b.merge.rank ? a.merge.rank > b.merge.rank : a.node > b.node;
    }
  };

  bool appendWhole(std::string_view piece, std::vector<TokenId>& out) {
    m_spelled.clear();
    for (const char byte : piece) m_spelled += byteAlphabet()[static_cast<unsigned char>(byte)];
    const TokenId token = m_tokenizer.vocabulary().find(m_spelled);
    if (token == kNoToken) return false;
    out.push_back(token);
    return true;
  }

  void start(std::string_view piece) {
    const auto count = static_cast<std::uint32_t>(piece.size());
    m_nodes.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      m_nodes[i] = {m_tokenizer.m_byteSymbols[static_cast<unsigned char>(piece[i])], i == 0 ? kEnd : i - 1,
                    i + 1 == count ? kEnd : i + 1};
    }
    for (std::uint32_t i = 0; i + 1 < count; ++i) push(i);
  }

  void push(std::uint32_t node) {
    const Symbol left = m_nodes[node].symbol;
    const Symbol right = m_nodes[m_nodes[node].next].symbol;
    if (const MergeTable::Merge* merge = m_tokenizer.m_merges.find(left, right)) {
      m_heap.push_back({*merge, node, left, right});
      std::ranges::push_heap(m_heap, Later{});
    }
  }

  void apply(const Candidate& candidate) {
    Node& node = m_nodes[candidate.node];
    if (node.symbol != candidate.left || node.next == kEnd || m_nodes[node.next].symbol != candidate.right) return;
    Node& gone = m_nodes[node.next];
    node.symbol = candidate.merge.result;
    node.next = gone.next;
    gone.symbol = kEnd;  // no symbol: candidates that start here are stale
    if (node.next != kEnd) {
      m_nodes[node.next].previous = candidate.node;
      push(candidate.node);
    }
    if (node.previous != kEnd) push(node.previous);
  }

  const BpeTokenizer& m_tokenizer;
  std::vector<Node> m_nodes;
  std::vector<Candidate> m_heap;
  std::string m_spelled;
};

Result<std::unique_ptr<const Tokenizer>> BpeTokenizer::create(const base::Metadata& metadata) {
  const PretokenizerRow* row = PRAXIS_TRY(rowFor(metadata));
  Vocabulary vocabulary = PRAXIS_TRY(Vocabulary::create(metadata, {.addBos = row->addsBos}));
  const std::span<const std::string> lines = metadata.strings("tokenizer.ggml.merges");
  if (lines.empty()) {
    return fail(ErrorCode::corrupt, "The file has no merges (tokenizer.ggml.merges), which a gpt2 tokenizer needs.");
  }
  MergeTable merges(lines, vocabulary.symbols());
  ByteSymbols byteSymbols{};
  for (std::size_t byte = 0; byte < 256; ++byte) byteSymbols[byte] = vocabulary.symbols().intern(byteAlphabet()[byte]);
  Pretokenizer pretokenizer = PRAXIS_TRY(Pretokenizer::create(*row));
  return std::unique_ptr<const Tokenizer>(std::make_unique<BpeTokenizer>(Parts{
      std::move(vocabulary), std::move(merges), byteSymbols, std::move(pretokenizer), row->ignoreMerges}));
}

BpeTokenizer::BpeTokenizer(Parts parts)
    : VocabularyTokenizer(std::move(parts.vocabulary)),
      m_merges(std::move(parts.merges)),
      m_byteSymbols(parts.byteSymbols),
      m_pretokenizer(std::move(parts.pretokenizer)),
      m_ignoreMerges(parts.ignoreMerges) {}

void BpeTokenizer::encodeText(std::string_view text, bool, std::vector<TokenId>& out) const {
  std::string storage;
  PieceEncoder encoder(*this);
  for (const std::string_view piece : m_pretokenizer.split(repairForMatching(text, storage))) {
    encoder.encode(piece, out);
  }
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
