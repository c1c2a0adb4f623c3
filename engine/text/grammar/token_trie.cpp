#include "engine/text/grammar/token_trie.h"

#include <algorithm>

namespace praxis::engine::text::grammar {

TokenTrie TokenTrie::build(std::vector<Entry> entries) {
  std::erase_if(entries, [](const Entry& entry) { return entry.first.empty(); });
  std::sort(entries.begin(), entries.end());
  TokenTrie trie;
  std::vector<std::uint32_t> open;  // the nodes from the root to the last entry's end
  std::string_view last;
  const auto closeTo = [&](std::size_t depth) {
    for (; open.size() > depth; open.pop_back()) {
      trie.m_nodes[open.back()].after = static_cast<std::uint32_t>(trie.m_nodes.size());
    }
  };
  for (const auto& [text, token] : entries) {
    const auto parting = std::mismatch(last.begin(), last.end(), text.begin(), text.end());
    const auto common = static_cast<std::size_t>(parting.first - last.begin());
    closeTo(common);
    for (std::size_t i = common; i < text.size(); ++i) {
      open.push_back(static_cast<std::uint32_t>(trie.m_nodes.size()));
      trie.m_nodes.push_back({.firstToken = static_cast<std::uint32_t>(trie.m_tokens.size()),
                              .depth = static_cast<std::uint16_t>(i + 1),
                              .byte = static_cast<std::uint8_t>(text[i])});
    }
    trie.m_tokens.push_back(token);
    last = text;
  }
  closeTo(0);
  trie.m_nodes.push_back({.firstToken = static_cast<std::uint32_t>(trie.m_tokens.size())});
  return trie;
}

}  // namespace praxis::engine::text::grammar
