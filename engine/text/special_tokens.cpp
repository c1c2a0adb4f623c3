#include "engine/text/special_tokens.h"

#include <algorithm>

namespace praxis::engine::text {
namespace {

constexpr std::string_view kSpaces = " \t\n\v\f\r";

std::string_view withoutLeadingSpaces(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpaces);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

std::string_view withoutTrailingSpaces(std::string_view text) {
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

}  // namespace

SpecialTokens::SpecialTokens(const Vocabulary& vocabulary)
    : m_all(vocabulary, true), m_userDefined(vocabulary, false) {}

std::vector<SpecialTokens::Part> SpecialTokens::split(std::string_view text, bool parseControl,
                                                      std::span<const ByteRange> literal) const {
  return (parseControl ? m_all : m_userDefined).split(text, literal);
}

SpecialTokens::Finder::Finder(const Vocabulary& vocabulary, bool control) {
  for (TokenId token = 0; token < vocabulary.size(); ++token) {
    const TokenKind kind = vocabulary.kind(token);
    const bool looked =
        kind == TokenKind::userDefined || (control && (kind == TokenKind::control || kind == TokenKind::unknown));
    const std::string_view text = vocabulary.text(token);
    if (!looked || text.empty() || text.size() > kTextBytesMax) continue;
    m_entries.push_back({.text = text,
                         .token = token,
                         .userDefined = kind == TokenKind::userDefined,
                         .stripsLeft = vocabulary.stripsLeft(token),
                         .stripsRight = vocabulary.stripsRight(token)});
  }
  std::ranges::stable_sort(m_entries, {}, &Entry::text);
  // Of equal texts the first token counts.
  const auto sameText = [](const Entry& a, const Entry& b) { return a.text == b.text; };
  m_entries.erase(std::unique(m_entries.begin(), m_entries.end(), sameText), m_entries.end());

  std::vector<std::uint32_t> open;  // entries that the current one begins with, longest last
  for (std::uint32_t i = 0; i < m_entries.size(); ++i) {
    while (!open.empty() && !m_entries[i].text.starts_with(m_entries[open.back()].text)) open.pop_back();
    if (!open.empty()) m_entries[i].shorter = open.back();
    open.push_back(i);
    ++m_firsts[static_cast<unsigned char>(m_entries[i].text[0]) + 1u];
  }
  for (std::size_t byte = 1; byte < m_firsts.size(); ++byte) m_firsts[byte] += m_firsts[byte - 1];
}

// The longest entry that `text` begins with: the range of entries that agree with it narrows byte by byte.
std::uint32_t SpecialTokens::Finder::longestAt(std::string_view text) const {
  const auto first = static_cast<unsigned char>(text[0]);
  auto begin = m_entries.begin() + m_firsts[first];
  auto end = m_entries.begin() + m_firsts[first + 1u];
  std::uint32_t longest = kNone;
  for (std::size_t length = 1; begin != end; ++length) {
    if (begin->text.size() == length) {
      longest = static_cast<std::uint32_t>(begin - m_entries.begin());
      ++begin;
    }
    if (length == text.size()) break;
    const auto wanted = static_cast<unsigned char>(text[length]);
    const auto byteOf = [length](const Entry& entry) { return static_cast<unsigned char>(entry.text[length]); };
    begin = std::partition_point(begin, end, [&](const Entry& entry) { return byteOf(entry) < wanted; });
    end = std::partition_point(begin, end, [&](const Entry& entry) { return byteOf(entry) == wanted; });
  }
  return longest;
}

// The longest of `entry` and those that it begins with, put at `at`, that may be taken for a token there.
std::uint32_t SpecialTokens::Finder::longestAllowed(std::uint32_t entry, std::size_t at,
                                                    std::span<const ByteRange> literal) const {
  if (literal.empty()) return entry;
  const auto next = std::ranges::upper_bound(literal, at, {}, &ByteRange::end);  // the first that ends behind `at`
  if (next == literal.end()) return entry;
  while (entry != kNone && !m_entries[entry].userDefined && next->begin < at + m_entries[entry].text.size()) {
    entry = m_entries[entry].shorter;
  }
  return entry;
}

// Longer tokens come first, of equally long ones that with the lower number, of the same one the leftmost.
struct SpecialTokens::Finder::Later {
  const std::vector<Entry>& entries;
  bool operator()(const Match& a, const Match& b) const {
    const Entry& left = entries[a.entry];
    const Entry& right = entries[b.entry];
    if (left.text.size() != right.text.size()) return left.text.size() < right.text.size();
    if (left.token != right.token) return left.token > right.token;
    return a.at > b.at;
  }
};

// Each place of the text offers its longest entry, and shorter ones only once that turns out to reach into a part that
// is taken. Since longer ones come first, what is taken can only overlap a later match at one of its ends.
std::vector<SpecialTokens::Finder::Match> SpecialTokens::Finder::matches(std::string_view text,
                                                                         std::span<const ByteRange> literal) const {
  std::vector<Match> waiting;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (m_firsts[first] == m_firsts[first + 1u]) continue;
    const std::uint32_t entry = longestAllowed(longestAt(text.substr(at)), at, literal);
    if (entry != kNone) waiting.push_back({entry, at});
  }
  std::vector<Match> taken;
  if (waiting.empty()) return taken;
  const Later later{m_entries};
  std::ranges::make_heap(waiting, later);
  std::vector<bool> covered(text.size());
  while (!waiting.empty()) {
    std::ranges::pop_heap(waiting, later);
    const Match match = waiting.back();
    waiting.pop_back();
    if (covered[match.at]) continue;
    const Entry& entry = m_entries[match.entry];
    if (!covered[match.at + entry.text.size() - 1]) {
      std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(match.at), entry.text.size(), true);
      taken.push_back(match);
    } else if (const std::uint32_t shorter = longestAllowed(entry.shorter, match.at, literal); shorter != kNone) {
      waiting.push_back({shorter, match.at});
      std::ranges::push_heap(waiting, later);
    }
  }
  std::ranges::sort(taken, {}, &Match::at);
  return taken;
}

std::vector<SpecialTokens::Part> SpecialTokens::Finder::split(std::string_view text,
                                                              std::span<const ByteRange> literal) const {
  std::vector<Part> parts;
  std::size_t done = 0;
  bool strip = false;  // the token before takes the white space after it
  const auto addText = [&](std::string_view rest, bool stripEnd) {
    if (strip) rest = withoutLeadingSpaces(rest);
    if (stripEnd) rest = withoutTrailingSpaces(rest);
    if (!rest.empty()) parts.push_back({rest, kNoToken});
  };
  for (const Match& match : matches(text, literal)) {
    const Entry& entry = m_entries[match.entry];
    addText(text.substr(done, match.at - done), entry.stripsLeft);
    parts.push_back({text.substr(match.at, entry.text.size()), entry.token});
    done = match.at + entry.text.size();
    strip = entry.stripsRight;
  }
  addText(text.substr(done), false);
  return parts;
}

}  // namespace praxis::engine::text
