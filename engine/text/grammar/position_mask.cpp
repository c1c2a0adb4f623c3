// The part of PositionCache that says which tokens may follow.
#include <algorithm>

#include "engine/text/grammar/position_cache.h"

namespace praxis::engine::text::grammar {
namespace {

constexpr std::size_t kMaskBytesMax = 32u << 20;

}  // namespace

std::shared_ptr<const TokenMask> PositionCache::mask(PositionId position) {
  const std::lock_guard lock(m_mutex);
  m_positions[position].maskUse = ++m_maskClock;
  if (m_positions[position].mask) return m_positions[position].mask;
  std::shared_ptr<const TokenMask> mask = computeMask(position);
  m_positions[position].mask = mask;
  ++m_maskCount;
  forgetOldMasks();
  return mask;
}

std::shared_ptr<const TokenMask> PositionCache::computeMask(PositionId position) {
  auto mask = std::make_shared<TokenMask>();
  if (!m_tokens) return mask;
  mask->assign(m_tokens->maskWords(), 0);
  addPlain(position, *mask);
  addTrie(position, m_tokens->rest(), *mask);
  if (m_positions[position].complete) {
    for (const base::TokenId token : m_tokens->endOfGeneration()) {
      (*mask)[static_cast<std::size_t>(token) / 64] |= std::uint64_t{1} << (token % 64);
    }
  }
  return mask;
}

// Inside the text of a JSON string any plain character leads to one next position, often the same again. Then the
// length of a plain token decides alone, and the table knows the tokens of each length.
void PositionCache::addPlain(PositionId position, TokenMask& mask) {
  int run = 0;
  PositionId end = position;
  while (run < TokenTable::kPlainCharactersMax) {
    const PositionId next = plainNext(end);
    if (next == kDead) break;
    run = next == end ? TokenTable::kPlainCharactersMax : run + 1;
    end = next;
  }
  if (run > 0) {
    const std::span<const std::uint64_t> fitting = m_tokens->plainUpTo(run);
    for (std::size_t i = 0; i < mask.size(); ++i) mask[i] |= fitting[i];
  }
  if (run < TokenTable::kPlainCharactersMax && anyPlainByte(end)) addTrie(position, m_tokens->plain(), mask);
}

PositionId PositionCache::plainNext(PositionId position) {
  if (m_positions[position].plainNext != kUnknown) return m_positions[position].plainNext;
  PositionId target = kUnknown;
  bool one = position != kDead;
  for (std::size_t i = 0; one && i < m_plainSequences.size(); ++i) {
    one = plainTargets(position, m_plainSequences[i], 0, target);
  }
  return m_positions[position].plainNext = one ? target : kDead;
}

// False if the sequence's characters lead nowhere, or to another position than the target found before.
bool PositionCache::plainTargets(PositionId from, const PlainSequence& sequence, std::size_t index,
                                 PositionId& target) {
  for (const std::uint8_t byte : sequence[index]) {
    const PositionId next = step(from, byte);
    if (next == kDead) return false;
    if (index + 1 < sequence.size()) {
      if (!plainTargets(next, sequence, index + 1, target)) return false;
      continue;
    }
    if (target == kUnknown) target = next;
    if (target != next) return false;
  }
  return true;
}

bool PositionCache::anyPlainByte(PositionId position) {
  for (const PlainSequence& sequence : m_plainSequences) {
    for (const std::uint8_t byte : sequence.front()) {
      if (step(position, byte) != kDead) return true;
    }
  }
  return false;
}

void PositionCache::addTrie(PositionId position, const TokenTrie& trie, TokenMask& mask) {
  std::vector<PositionId> path{position};  // [depth]
  std::size_t index = 0;
  while (index < trie.nodes()) {
    const TokenTrie::Node& node = trie.node(index);
    path.resize(node.depth);
    const PositionId next = step(path.back(), node.byte);
    if (next == kDead) {
      index = node.after;
      continue;
    }
    for (const base::TokenId token : trie.tokensAt(index)) {
      mask[static_cast<std::size_t>(token) / 64] |= std::uint64_t{1} << (token % 64);
    }
    path.push_back(next);
    if (full()) collect(path);
    ++index;
  }
}

void PositionCache::forgetOldMasks() {
  const std::size_t limit = std::max<std::size_t>(
      16, kMaskBytesMax / (sizeof(std::uint64_t) * std::max<std::size_t>(1, m_tokens ? m_tokens->maskWords() : 1)));
  if (m_maskCount <= limit) return;
  std::vector<std::uint64_t> uses;
  for (const Position& position : m_positions) {
    if (position.mask) uses.push_back(position.maskUse);
  }
  const auto middle = uses.begin() + static_cast<std::ptrdiff_t>(uses.size() / 2);
  std::nth_element(uses.begin(), middle, uses.end());
  for (Position& position : m_positions) {
    if (!position.mask || position.maskUse >= *middle) continue;
    position.mask.reset();
    --m_maskCount;
  }
}

}  // namespace praxis::engine::text::grammar
