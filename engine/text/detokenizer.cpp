#include "engine/text/detokenizer.h"

#include <algorithm>
#include <utility>

namespace praxis::engine::text {

Detokenizer::Detokenizer(const Tokenizer& tokenizer, std::vector<std::string> stops, bool startsText)
    : m_tokenizer(tokenizer), m_stops(std::move(stops)), m_dropSpace(startsText && tokenizer.stripsLeadingSpace()) {
  std::erase_if(m_stops, [](const std::string& stop) { return stop.empty(); });
}

Detokenizer::Piece Detokenizer::add(TokenId token) {
  m_bytes += m_tokenizer.bytesOf(token);
  if (m_dropSpace && !m_bytes.empty()) {
    if (m_bytes.front() == ' ') m_bytes.erase(0, 1);
    m_dropSpace = false;
  }
  takeWhole(false);

  // The stop that is completed first counts, of those that end together the longest.
  std::size_t stopBegin = std::string::npos;
  std::size_t stopEnd = std::string::npos;
  for (const std::string& stop : m_stops) {
    const std::size_t begin = m_held.find(stop);
    if (begin == std::string::npos) continue;
    const std::size_t end = begin + stop.size();
    if (stopEnd == std::string::npos || end < stopEnd || (end == stopEnd && begin < stopBegin)) {
      stopBegin = begin;
      stopEnd = end;
    }
  }
  Piece piece;
  piece.stopped = stopEnd != std::string::npos;
  piece.text = m_held.substr(0, piece.stopped ? stopBegin : m_held.size() - heldBackBytes());
  if (piece.stopped) {
    m_held.clear();
    m_bytes.clear();
  } else {
    m_held.erase(0, piece.text.size());
  }
  return piece;
}

std::string Detokenizer::finish() {
  takeWhole(true);
  return std::exchange(m_held, {});
}

// Moves what can no longer change from m_bytes to m_held.
void Detokenizer::takeWhole(bool last) {
  const std::size_t whole = m_bytes.size() - (last ? 0 : unfinishedTail(m_bytes));
  m_held += toValidUtf8(std::string_view(m_bytes).substr(0, whole));
  m_bytes.erase(0, whole);
}

// The longest end of m_held that begins a stop string.
std::size_t Detokenizer::heldBackBytes() const {
  std::size_t held = 0;
  for (const std::string& stop : m_stops) {
    for (std::size_t length = std::min(stop.size() - 1, m_held.size()); length > held; --length) {
      if (m_held.ends_with(std::string_view(stop).substr(0, length))) held = length;
    }
  }
  return held;
}

}  // namespace praxis::engine::text
