#include "engine/text/spm_tokenizer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace praxis::engine::text {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::string_view kSpaceMark = "▁";  // U+2581, as vocabularies write a space

// Characters are cut by their lead byte alone, valid or not, as the models were trained.
std::size_t lengthByLeadByte(unsigned char lead) {
  constexpr std::uint8_t kLengths[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4};
  return kLengths[lead >> 4];
}

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

// Merges the characters of one text. Candidates wait in a heap: the highest score first, of equal ones the leftmost. A
// candidate whose parts have merged otherwise in the meantime no longer has its length and is passed over.
class SpmTokenizer::Merger {
 public:
  Merger(const SpmTokenizer& tokenizer, std::string_view text) : m_tokenizer(tokenizer), m_text(text) {
    for (std::size_t offset = 0; offset < text.size();) {
      const std::size_t length =
          std::min(lengthByLeadByte(static_cast<unsigned char>(text[offset])), text.size() - offset);
      m_nodes.push_back({offset, length, m_nodes.size() - 1, m_nodes.size() + 1});
      offset += length;
    }
    m_nodes.front().previous = kEnd;
    m_nodes.back().next = kEnd;
  }

  void run(std::vector<TokenId>& out) {
    for (std::size_t node = 0; node + 1 < m_nodes.size(); ++node) push(node);
    while (!m_heap.empty()) {
      std::ranges::pop_heap(m_heap, Later{});
      const Candidate candidate = m_heap.back();
      m_heap.pop_back();
      apply(candidate);
    }
    for (std::size_t node = 0; node != kEnd; node = m_nodes[node].next) appendTokens(m_nodes[node], out);
  }

 private:
  static constexpr std::size_t kEnd = ~std::size_t{0};
  struct Node {
    std::size_t offset = 0;
    std::size_t length = 0;  // bytes; 0: merged into the one before
    std::size_t previous = kEnd;
    std::size_t next = kEnd;
  };
  struct Candidate {
    float score = 0;
    std::size_t node = 0;    // the left one of the pair
    std::size_t length = 0;  // of both together
  };
  struct Later {
    bool operator()(const Candidate& a, const Candidate& b) const {
      return a.score != b.score ? a.score < b.score : a.node > b.node;
    }
  };

  std::size_t pairLength(const Node& node) const { return node.length + m_nodes[node.next].length; }

  void push(std::size_t index) {
    const Node& node = m_nodes[index];
    const std::size_t length = pairLength(node);
    if (length > m_tokenizer.m_tokenBytesMax) return;
    const TokenId token = m_tokenizer.vocabulary().find(m_text.substr(node.offset, length));
    if (token == kNoToken) return;
    const float score = m_tokenizer.m_scores.empty() ? 0.0f : m_tokenizer.m_scores[static_cast<std::size_t>(token)];
    m_heap.push_back({score, index, length});
    std::ranges::push_heap(m_heap, Later{});
  }

  void apply(const Candidate& candidate) {
    Node& node = m_nodes[candidate.node];
    if (node.length == 0 || node.next == kEnd || pairLength(node) != candidate.length) return;
    Node& gone = m_nodes[node.next];
    node.length = candidate.length;
    node.next = gone.next;
    gone.length = 0;
    if (node.next != kEnd) {
      m_nodes[node.next].previous = candidate.node;
      push(candidate.node);
    }
    if (node.previous != kEnd) push(node.previous);
  }

  void appendTokens(const Node& node, std::vector<TokenId>& out) const {
    const std::string_view text = m_text.substr(node.offset, node.length);
    TokenId token = m_tokenizer.vocabulary().find(text);
    if (token != kNoToken) {
      out.push_back(token);
      return;
    }
    for (const char byte : text) {
      token = m_tokenizer.byteToken(static_cast<unsigned char>(byte));
      if (token == kNoToken) token = m_tokenizer.vocabulary().unknown();
      if (token != kNoToken) out.push_back(token);
    }
  }

  const SpmTokenizer& m_tokenizer;
  std::string_view m_text;
  std::vector<Node> m_nodes;
  std::vector<Candidate> m_heap;
};

Result<std::unique_ptr<const Tokenizer>> SpmTokenizer::create(const base::Metadata& metadata) {
  Vocabulary vocabulary = PRAXIS_TRY(Vocabulary::create(metadata, {.bos = 1, .eos = 2, .unknown = 0, .addBos = true}));
  std::vector<float> scores = PRAXIS_TRY(readScores(metadata, vocabulary.size()));
  // Gemma's tokenizer adds no space in front of a text; files of other models say so when theirs does not.
  const bool isGemma = metadata.string("general.architecture").value_or("").starts_with("gemma");
  const bool addsSpacePrefix = metadata.boolean("tokenizer.ggml.add_space_prefix").value_or(!isGemma);
  return std::unique_ptr<const Tokenizer>(
      std::make_unique<SpmTokenizer>(std::move(vocabulary), std::move(scores), addsSpacePrefix));
}

SpmTokenizer::SpmTokenizer(Vocabulary words, std::vector<float> scores, bool addsSpacePrefix)
    : VocabularyTokenizer(std::move(words)), m_scores(std::move(scores)), m_addsSpacePrefix(addsSpacePrefix) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const char raw = static_cast<char>(byte);
    m_byteTokens[byte] = vocabulary().find(fmt::format("<0x{:02X}>", byte));
    if (m_byteTokens[byte] == kNoToken) m_byteTokens[byte] = vocabulary().find(std::string_view(&raw, 1));
  }
  for (TokenId token = 0; token < vocabulary().size(); ++token) {
    m_tokenBytesMax = std::max(m_tokenBytesMax, vocabulary().text(token).size());
  }
}

void SpmTokenizer::encodeText(std::string_view text, bool startsPart, std::vector<TokenId>& out) const {
  const std::string marked = markSpaces(text, startsPart && m_addsSpacePrefix);
  Merger(*this, marked).run(out);
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
