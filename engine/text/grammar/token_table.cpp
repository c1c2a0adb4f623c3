#include "engine/text/grammar/token_table.h"

#include <algorithm>

#include "engine/text/grammar/codepoint_set.h"
#include "engine/text/grammar/token_trie.h"

namespace praxis::engine::text::grammar {
namespace {

// The number of characters of a text of plain ones; 0 if it has others or half ones.
std::size_t plainCharacters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t position = 0; position < text.size(); ++count) {
    char32_t codepoint = 0;
    if (!decodeUtf8(text, position, codepoint) || !plainCharacterSet().contains(codepoint)) return 0;
  }
  return count;
}

}  // namespace

TokenTable::TokenTable(Key) {}
TokenTable::~TokenTable() = default;

std::string_view TokenTable::bytes(base::TokenId token) const {
  const auto index = static_cast<std::size_t>(token);
  return std::string_view(m_bytes).substr(m_offsets[index], m_offsets[index + 1] - m_offsets[index]);
}

std::span<const std::uint64_t> TokenTable::plainUpTo(int characters) const {
  const auto row = static_cast<std::size_t>(std::clamp(characters, 1, kPlainCharactersMax) - 1);
  return std::span(m_plainMasks).subspan(row * maskWords(), maskWords());
}

std::shared_ptr<const TokenTable> TokenTable::build(std::span<const std::string> bytes,
                                                    std::span<const TokenRole> roles) {
  const auto table = std::make_shared<TokenTable>(Key());
  table->m_roles.assign(roles.begin(), roles.end());
  table->m_roles.resize(bytes.size(), TokenRole::control);
  table->m_offsets.push_back(0);
  for (const std::string& text : bytes) {
    table->m_bytes += text;
    table->m_offsets.push_back(static_cast<std::uint32_t>(table->m_bytes.size()));
  }
  std::vector<TokenTrie::Entry> plain;
  std::vector<TokenTrie::Entry> rest;
  const std::size_t words = table->maskWords();
  table->m_plainMasks.assign(words * kPlainCharactersMax, 0);
  for (std::size_t id = 0; id < table->size(); ++id) {
    const auto token = static_cast<base::TokenId>(id);
    if (table->m_roles[id] == TokenRole::endOfGeneration) table->m_endOfGeneration.push_back(token);
    if (table->m_roles[id] != TokenRole::text) continue;
    const std::string_view text = table->bytes(token);
    if (text.size() > kTokenBytesMax) continue;
    const std::size_t characters = plainCharacters(text);
    const bool isPlain = characters >= 1 && characters <= kPlainCharactersMax;
    (isPlain ? plain : rest).emplace_back(text, token);
    if (!isPlain) continue;
    for (std::size_t row = characters - 1; row < kPlainCharactersMax; ++row) {
      table->m_plainMasks[row * words + id / 64] |= std::uint64_t{1} << (id % 64);
    }
  }
  table->m_plain = std::make_unique<TokenTrie>(TokenTrie::build(std::move(plain)));
  table->m_rest = std::make_unique<TokenTrie>(TokenTrie::build(std::move(rest)));
  return table;
}

}  // namespace praxis::engine::text::grammar
