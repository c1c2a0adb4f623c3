#pragma once
// Token texts as a prefix tree in depth-first order: one pass over an array visits each shared prefix once, and a
// refused prefix skips everything below it. Immutable once built. Thread: any.

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/token.h"

namespace praxis::engine::text::grammar {

class TokenTrie {
 public:
  struct Node {
    std::uint32_t after = 0;       // the first node that is not below this one
    std::uint32_t firstToken = 0;  // the tokens that end here: from this one to the next node's first
    std::uint16_t depth = 0;       // bytes from the root to here, from 1
    std::uint8_t byte = 0;
  };

  using Entry = std::pair<std::string_view, base::TokenId>;
  static TokenTrie build(std::vector<Entry> entries);

  std::size_t nodes() const { return m_nodes.size() - 1; }
  const Node& node(std::size_t index) const { return m_nodes[index]; }
  std::span<const base::TokenId> tokensAt(std::size_t index) const {
    return std::span(m_tokens).subspan(m_nodes[index].firstToken,
                                       m_nodes[index + 1].firstToken - m_nodes[index].firstToken);
  }

 private:
  std::vector<Node> m_nodes;  // and one behind the last, for its firstToken
  std::vector<base::TokenId> m_tokens;
};

}  // namespace praxis::engine::text::grammar
