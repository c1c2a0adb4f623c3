#pragma once
// The bytes of every token of a vocabulary, arranged for masks: made once per model, shared by every grammar and
// request. Immutable. Thread: any.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/token.h"

namespace praxis::engine::text::grammar {

enum class TokenRole : std::uint8_t {
  text,             // stands for its bytes
  control,          // special: never allowed inside a grammar
  endOfGeneration,  // ends the answer: allowed exactly where the grammar may end
};

class TokenTrie;

class TokenTable {
  class Key {  // only build makes tables, and shares them
    friend class TokenTable;
    Key() = default;
  };

 public:
  // bytes[id] is what the token adds to the text (byte tokens: one byte); roles[id] stands beside it. Both of the
  // vocabulary's size. Tokens without bytes are never allowed.
  static std::shared_ptr<const TokenTable> build(std::span<const std::string> bytes, std::span<const TokenRole> roles);
  explicit TokenTable(Key key);
  ~TokenTable();
  TokenTable(const TokenTable&) = delete;
  TokenTable& operator=(const TokenTable&) = delete;

  std::size_t size() const { return m_roles.size(); }
  std::size_t maskWords() const { return (m_roles.size() + 63) / 64; }
  TokenRole role(base::TokenId token) const { return m_roles[static_cast<std::size_t>(token)]; }
  std::string_view bytes(base::TokenId token) const;
  std::span<const base::TokenId> endOfGeneration() const { return m_endOfGeneration; }

  // Plain tokens consist of plainCharacterSet() (codepoint_set.h): a position that treats all plain characters alike
  // takes them by their length, without looking at each.
  static constexpr int kPlainCharactersMax = 16;
  static constexpr std::size_t kTokenBytesMax = 1024;  // longer tokens are never allowed
  const TokenTrie& plain() const { return *m_plain; }  // of 1 to kPlainCharactersMax characters
  const TokenTrie& rest() const { return *m_rest; }    // all other text tokens
  // [maskWords]: the plain tokens of at most this many characters, 1 to kPlainCharactersMax.
  std::span<const std::uint64_t> plainUpTo(int characters) const;

 private:
  std::vector<TokenRole> m_roles;
  std::string m_bytes;                   // of all tokens, one after the other
  std::vector<std::uint32_t> m_offsets;  // [size + 1] into m_bytes
  std::vector<base::TokenId> m_endOfGeneration;
  std::unique_ptr<TokenTrie> m_plain;
  std::unique_ptr<TokenTrie> m_rest;
  std::vector<std::uint64_t> m_plainMasks;  // [kPlainCharactersMax, maskWords]
};

}  // namespace praxis::engine::text::grammar
