#include "engine/text/special_tokens.h"

#include <algorithm>

namespace praxis::engine::text {
namespace {

// Cuts every ordinary part at the occurrences of `needle`.
std::vector<SpecialTokens::Part> cutAt(const std::vector<SpecialTokens::Part>& parts, std::string_view needle,
                                       TokenId token) {
  std::vector<SpecialTokens::Part> cut;
  cut.reserve(parts.size() + 2);
  for (const SpecialTokens::Part& part : parts) {
    std::string_view rest = part.text;
    if (part.token == kNoToken) {
      for (std::size_t at = rest.find(needle); at != std::string_view::npos; at = rest.find(needle)) {
        if (at > 0) cut.push_back({rest.substr(0, at), kNoToken});
        cut.push_back({rest.substr(at, needle.size()), token});
        rest.remove_prefix(at + needle.size());
      }
    }
    if (!rest.empty()) cut.push_back({rest, part.token});
  }
  return cut;
}

}  // namespace

SpecialTokens::SpecialTokens(const Vocabulary& vocabulary) {
  m_roots.fill(kNone);
  for (TokenId token = 0; token < vocabulary.size(); ++token) {
    const TokenKind kind = vocabulary.kind(token);
    const bool special = kind == TokenKind::control || kind == TokenKind::userDefined || kind == TokenKind::unknown;
    if (special && !vocabulary.text(token).empty()) m_byRank.push_back(token);
  }
  std::ranges::stable_sort(m_byRank, [&](TokenId left, TokenId right) {
    return vocabulary.text(left).size() > vocabulary.text(right).size();
  });
  for (std::uint32_t rank = 0; rank < m_byRank.size(); ++rank) insert(vocabulary.text(m_byRank[rank]), rank);
}

void SpecialTokens::insert(std::string_view text, std::uint32_t rank) {
  const auto newNode = [this] {
    m_rankAt.push_back(kNone);
    return static_cast<std::uint32_t>(m_rankAt.size() - 1);
  };
  std::uint32_t& root = m_roots[static_cast<unsigned char>(text[0])];
  if (root == kNone) root = newNode();
  std::uint32_t node = root;
  for (const char byte : text.substr(1)) {
    const std::uint64_t edge = std::uint64_t{node} << 8 | static_cast<unsigned char>(byte);
    const auto found = m_edges.find(edge);
    node = found != m_edges.end() ? found->second : (m_edges[edge] = newNode());
  }
  if (m_rankAt[node] == kNone) m_rankAt[node] = rank;
}

std::vector<std::uint32_t> SpecialTokens::ranksPresentIn(std::string_view text) const {
  std::vector<std::uint32_t> present;
  std::vector<bool> seen(m_byRank.size());
  for (std::size_t start = 0; start < text.size(); ++start) {
    std::uint32_t node = m_roots[static_cast<unsigned char>(text[start])];
    for (std::size_t next = start + 1; node != kNone; ++next) {
      const std::uint32_t rank = m_rankAt[node];
      if (rank != kNone && !seen[rank]) {
        seen[rank] = true;
        present.push_back(rank);
      }
      if (next >= text.size()) break;
      const auto edge = m_edges.find(std::uint64_t{node} << 8 | static_cast<unsigned char>(text[next]));
      node = edge != m_edges.end() ? edge->second : kNone;
    }
  }
  std::ranges::sort(present);
  return present;
}

std::vector<SpecialTokens::Part> SpecialTokens::split(const Vocabulary& vocabulary, std::string_view text,
                                                      bool parseControl) const {
  std::vector<Part> parts;
  if (text.empty()) return parts;
  parts.push_back({text, kNoToken});
  for (const std::uint32_t rank : ranksPresentIn(text)) {
    const TokenId token = m_byRank[rank];
    if (!parseControl && vocabulary.kind(token) != TokenKind::userDefined) continue;
    parts = cutAt(parts, vocabulary.text(token), token);
  }
  return parts;
}

}  // namespace praxis::engine::text
