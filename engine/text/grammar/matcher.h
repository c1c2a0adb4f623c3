#pragma once
// Where one answer stands in its grammar: which tokens may follow, and what an accepted token leads to.
// A copy is a cheap bookmark of the same position. Thread: one at a time; matchers of one grammar may run on several.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/token.h"
#include "engine/text/grammar/grammar.h"
#include "engine/text/grammar/token_table.h"

namespace praxis::engine::text::grammar {

class Matcher {
 public:
  // tokens may be null for a matcher that is only fed bytes; its allowed() is empty.
  Matcher(std::shared_ptr<const Grammar> grammar, std::shared_ptr<const TokenTable> tokens);

  // One bit per token id, [tokens.maskWords()]: those that keep the text inside the grammar. End-of-generation tokens
  // are allowed if and only if the answer may end here. Valid until the next call of a member that is not const.
  std::span<const std::uint64_t> allowed();
  bool isAllowed(base::TokenId token);

  // Takes the token; false, with nothing changed, if it is not allowed here.
  bool accept(base::TokenId token);
  // Takes the longest accepted prefix and tells its length.
  std::size_t acceptBytes(std::string_view bytes);

  bool complete() const;                  // the text so far is a whole sentence of the grammar
  bool ended() const { return m_ended; }  // an end-of-generation token was accepted
  bool dead();   // no token is allowed and the answer cannot end: only a vocabulary that lacks bytes comes here
  void reset();  // back to the empty text

 private:
  // A held position: it stays valid as long as this lives. Copies hold it again.
  class Place {
   public:
    Place(std::shared_ptr<PositionCache> cache, std::uint32_t heldPosition);
    Place(const Place& other);
    Place(Place&& other) noexcept;
    Place& operator=(Place other) noexcept;
    ~Place();

    PositionCache& cache() const { return *m_cache; }
    std::uint32_t position() const { return m_position; }
    Place at(std::uint32_t heldPosition) const { return {m_cache, heldPosition}; }

   private:
    std::shared_ptr<PositionCache> m_cache;
    std::uint32_t m_position = 0;
  };

  static Place startOf(const Grammar& grammar, const std::shared_ptr<const TokenTable>& tokens);
  void move(Place place);

  std::shared_ptr<const Grammar> m_grammar;
  std::shared_ptr<const TokenTable> m_tokens;
  Place m_place;
  bool m_ended = false;
  std::shared_ptr<const std::vector<std::uint64_t>> m_mask;  // of m_place, once asked for
};

inline bool testBit(std::span<const std::uint64_t> mask, base::TokenId token) {
  const auto index = static_cast<std::size_t>(token);
  return token >= 0 && index / 64 < mask.size() && (mask[index / 64] >> (index % 64) & 1) != 0;
}

}  // namespace praxis::engine::text::grammar
