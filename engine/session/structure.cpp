#include "engine/session/structure.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace praxis::engine::session {
namespace {

using text::grammar::Grammar;
using text::grammar::TokenRole;

constexpr std::size_t kBreakerTailMax = 20;

TokenRole roleOf(const text::Tokenizer& tokenizer, text::TokenId token) {
  if (tokenizer.isEndOfGeneration(token)) return TokenRole::endOfGeneration;
  switch (tokenizer.kind(token)) {
    case text::TokenKind::unknown:
    case text::TokenKind::control:
    case text::TokenKind::unused:
      return TokenRole::control;
    case text::TokenKind::normal:
    case text::TokenKind::userDefined:
    case text::TokenKind::byte:
      break;
  }
  return TokenRole::text;
}

// Adds what one token does for one breaker.
void addBreakers(const text::Tokenizer& tokenizer, text::TokenId token, std::string_view bytes,
                 std::string_view breaker, std::vector<sampling::DryBreaker>& breakers) {
  if (bytes.find(breaker) != std::string_view::npos) {
    breakers.push_back({token, {}});
    return;
  }
  for (std::size_t begun = 1; begun < std::min(breaker.size(), bytes.size() + 1); ++begun) {
    if (!bytes.ends_with(breaker.substr(0, begun))) continue;
    auto tail = tokenizer.encode(breaker.substr(begun), {.addSpecial = false, .parseSpecial = false});
    if (tail.size() > kBreakerTailMax) tail.resize(kBreakerTailMax);
    breakers.push_back({token, std::move(tail)});
  }
}

}  // namespace

base::Result<std::shared_ptr<const Grammar>> StructureCache::compile(const std::string& gbnf,
                                                                     const std::string& jsonSchema) {
  if (!gbnf.empty() && !jsonSchema.empty()) {
    return base::fail(base::ErrorCode::invalidArgument,
                      "A grammar and a JSON schema were given; an answer can follow one of them.");
  }
  if (gbnf.empty() && jsonSchema.empty()) return std::shared_ptr<const Grammar>();
  const auto known = std::ranges::find_if(
      m_entries, [&](const Entry& entry) { return entry.gbnf == gbnf && entry.jsonSchema == jsonSchema; });
  if (known != m_entries.end()) {
    std::rotate(known, known + 1, m_entries.end());
    return m_entries.back().grammar;
  }
  auto grammar = PRAXIS_TRY(gbnf.empty() ? Grammar::fromJsonSchema(jsonSchema) : Grammar::fromGbnf(gbnf));
  if (m_entries.size() == kGrammarsMax) m_entries.erase(m_entries.begin());
  m_entries.push_back({gbnf, jsonSchema, grammar});
  return grammar;
}

std::shared_ptr<const text::grammar::TokenTable> makeTokenTable(const text::Tokenizer& tokenizer) {
  const auto size = static_cast<std::size_t>(tokenizer.vocabSize());
  std::vector<std::string> bytes(size);
  std::vector<TokenRole> roles(size);
  for (std::size_t i = 0; i < size; ++i) {
    const auto token = static_cast<text::TokenId>(i);
    bytes[i] = tokenizer.bytesOf(token);
    roles[i] = roleOf(tokenizer, token);
  }
  return text::grammar::TokenTable::build(bytes, roles);
}

std::vector<sampling::DryBreaker> dryBreakers(const text::Tokenizer& tokenizer, const std::vector<std::string>& texts) {
  std::vector<sampling::DryBreaker> breakers;
  for (text::TokenId token = 0; token < tokenizer.vocabSize(); ++token) {
    const std::string bytes = tokenizer.bytesOf(token, true);
    for (const std::string& breaker : texts) addBreakers(tokenizer, token, bytes, breaker, breakers);
  }
  return breakers;
}

}  // namespace praxis::engine::session
