#pragma once
// Finds the tokens that are written out in a text ("<|im_end|>", "<think>") and cuts the text at them, before anything
// else looks at it. Immutable. Thread: any.

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/text/vocabulary.h"

namespace praxis::engine::text {

class SpecialTokens {
 public:
  explicit SpecialTokens(const Vocabulary& vocabulary);

  struct Part {
    std::string_view text;     // never empty
    TokenId token = kNoToken;  // kNoToken: ordinary text
  };
  // Every control, user-defined and unknown token with parseControl, otherwise only the user-defined ones. The longest
  // token is looked for first, over all of the text that is left; the leftmost match counts.
  std::vector<Part> split(const Vocabulary& vocabulary, std::string_view text, bool parseControl) const;

 private:
  void insert(std::string_view text, std::uint32_t rank);
  std::vector<std::uint32_t> ranksPresentIn(std::string_view text) const;

  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::vector<TokenId> m_byRank;                             // longest text first
  std::array<std::uint32_t, 256> m_roots;                    // trie node of each first byte, or kNone
  std::vector<std::uint32_t> m_rankAt;                       // trie node -> rank of the token that ends there, or kNone
  std::unordered_map<std::uint64_t, std::uint32_t> m_edges;  // node << 8 | byte -> node
};

}  // namespace praxis::engine::text
