#include "engine/text/jinja/marked_text.h"

#include <algorithm>
#include <utility>

namespace praxis::engine::text::jinja {

MarkedText::MarkedText(std::string bytes, bool literal) : m_bytes(std::move(bytes)) {
  if (literal) mark(0, m_bytes.size());
}

bool MarkedText::isLiteral(std::size_t position) const {
  const auto next = std::ranges::upper_bound(m_literal, position, {}, &ByteRange::end);
  return next != m_literal.end() && next->begin <= position;
}

void MarkedText::append(std::string_view bytes, bool literal) {
  const std::size_t begin = m_bytes.size();
  m_bytes += bytes;
  if (literal) mark(begin, m_bytes.size());
}

void MarkedText::append(const MarkedText& other, std::size_t begin, std::size_t end) {
  const std::size_t shift = m_bytes.size();
  m_bytes.append(other.m_bytes, begin, end - begin);
  auto next = std::ranges::upper_bound(other.m_literal, begin, {}, &ByteRange::end);
  for (; next != other.m_literal.end() && next->begin < end; ++next) {
    mark(shift + std::max(next->begin, begin) - begin, shift + std::min(next->end, end) - begin);
  }
}

MarkedText MarkedText::slice(std::size_t begin, std::size_t end) const {
  MarkedText part;
  part.append(*this, begin, end);
  return part;
}

// Marks come in order, so that only the last one can touch the new one.
void MarkedText::mark(std::size_t begin, std::size_t end) {
  if (begin == end) return;
  if (!m_literal.empty() && m_literal.back().end == begin) {
    m_literal.back().end = end;
  } else {
    m_literal.push_back({begin, end});
  }
}

}  // namespace praxis::engine::text::jinja
