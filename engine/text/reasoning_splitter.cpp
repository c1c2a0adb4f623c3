#include "engine/text/reasoning_splitter.h"

#include <algorithm>

namespace praxis::engine::text {
namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";

// Bytes at the end of `text` that begin `tag`.
std::size_t begunTag(std::string_view text, std::string_view tag) {
  for (std::size_t length = std::min(tag.size() - 1, text.size()); length > 0; --length) {
    if (text.ends_with(tag.substr(0, length))) return length;
  }
  return 0;
}

}  // namespace

ReasoningSplitter::Parts ReasoningSplitter::add(std::string_view text) {
  m_held += text;
  return take(false);
}

ReasoningSplitter::Parts ReasoningSplitter::finish() { return take(true); }

ReasoningSplitter::Parts ReasoningSplitter::take(bool last) {
  Parts parts;
  std::string_view rest = m_held;
  for (;;) {
    const std::string_view tag = m_inside ? kClose : kOpen;
    const std::size_t at = rest.find(tag);
    if (at == std::string_view::npos) break;
    append(parts, rest.substr(0, at));
    rest.remove_prefix(at + tag.size());
    m_inside = !m_inside;
    m_dropsSpace = true;
  }
  const std::size_t undecided = last ? 0 : begunTag(rest, m_inside ? kClose : kOpen);
  append(parts, rest.substr(0, rest.size() - undecided));
  m_held = std::string(rest.substr(rest.size() - undecided));
  return parts;
}

void ReasoningSplitter::append(Parts& parts, std::string_view text) {
  if (m_dropsSpace) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    m_dropsSpace = text.empty();
  }
  (m_inside ? parts.reasoning : parts.answer) += text;
}

}  // namespace praxis::engine::text
