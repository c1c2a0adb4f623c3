#include "engine/text/grammar/matcher.h"

#include <algorithm>
#include <utility>

#include "engine/text/grammar/position_cache.h"

namespace praxis::engine::text::grammar {

Matcher::Place::Place(std::shared_ptr<PositionCache> cache, std::uint32_t heldPosition)
    : m_cache(std::move(cache)), m_position(heldPosition) {}
Matcher::Place::Place(const Place& other) : m_cache(other.m_cache), m_position(other.m_position) {
  if (m_cache) m_cache->hold(m_position);
}
Matcher::Place::Place(Place&& other) noexcept : m_cache(std::move(other.m_cache)), m_position(other.m_position) {}
Matcher::Place& Matcher::Place::operator=(Place other) noexcept {
  std::swap(m_cache, other.m_cache);
  std::swap(m_position, other.m_position);
  return *this;
}
Matcher::Place::~Place() {
  if (m_cache) m_cache->release(m_position);
}

Matcher::Place Matcher::startOf(const Grammar& grammar, const std::shared_ptr<const TokenTable>& tokens) {
  std::shared_ptr<PositionCache> cache = grammar.positions(tokens);
  cache->hold(PositionCache::kStart);
  return {std::move(cache), PositionCache::kStart};
}

Matcher::Matcher(std::shared_ptr<const Grammar> grammar, std::shared_ptr<const TokenTable> tokens)
    : m_grammar(std::move(grammar)), m_tokens(std::move(tokens)), m_place(startOf(*m_grammar, m_tokens)) {}

void Matcher::move(Place place) {
  m_place = std::move(place);
  m_mask.reset();
}

void Matcher::reset() {
  m_place.cache().hold(PositionCache::kStart);
  move(m_place.at(PositionCache::kStart));
  m_ended = false;
}

std::span<const std::uint64_t> Matcher::allowed() {
  if (!m_mask && m_ended) {
    std::vector<std::uint64_t> mask(m_tokens->maskWords(), 0);
    for (const base::TokenId token : m_tokens->endOfGeneration()) {
      mask[static_cast<std::size_t>(token) / 64] |= std::uint64_t{1} << (token % 64);
    }
    m_mask = std::make_shared<const std::vector<std::uint64_t>>(std::move(mask));
  }
  if (!m_mask) m_mask = m_place.cache().mask(m_place.position());
  return *m_mask;
}

bool Matcher::isAllowed(base::TokenId token) { return testBit(allowed(), token); }

bool Matcher::accept(base::TokenId token) {
  if (!m_tokens || token < 0 || static_cast<std::size_t>(token) >= m_tokens->size()) return false;
  const TokenRole role = m_tokens->role(token);
  if (role == TokenRole::endOfGeneration) {
    if (!m_ended && !complete()) return false;
    m_ended = true;
    m_mask.reset();
    return true;
  }
  const std::string_view bytes = m_tokens->bytes(token);
  if (m_ended || role != TokenRole::text || bytes.empty() || bytes.size() > TokenTable::kTokenBytesMax) return false;
  std::size_t taken = 0;
  Place place = m_place.at(m_place.cache().walk(m_place.position(), bytes, taken));
  if (taken < bytes.size()) return false;
  move(std::move(place));
  return true;
}

std::size_t Matcher::acceptBytes(std::string_view bytes) {
  if (m_ended) return 0;
  std::size_t taken = 0;
  move(m_place.at(m_place.cache().walk(m_place.position(), bytes, taken)));
  return taken;
}

bool Matcher::complete() const { return m_place.cache().complete(m_place.position()); }

bool Matcher::dead() {
  const std::span<const std::uint64_t> mask = allowed();
  return std::ranges::all_of(mask, [](std::uint64_t word) { return word == 0; }) && !complete();
}

}  // namespace praxis::engine::text::grammar
