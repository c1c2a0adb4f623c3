#include "engine/text/grammar/codepoint_set.h"

#include <algorithm>
#include <array>

namespace praxis::engine::text::grammar {
namespace {

constexpr char32_t kSurrogateFirst = 0xD800;
constexpr char32_t kSurrogateLast = 0xDFFF;
constexpr std::array<char32_t, 4> kLastOfLength = {0x7F, 0x7FF, 0xFFFF, kCodepointMax};

// The bytes of a scalar value; returns how many.
int encode(char32_t codepoint, std::array<std::uint8_t, 4>& bytes) {
  if (codepoint <= 0x7F) {
    bytes[0] = static_cast<std::uint8_t>(codepoint);
    return 1;
  }
  const int length = codepoint <= 0x7FF ? 2 : codepoint <= 0xFFFF ? 3 : 4;
  for (int i = length - 1; i > 0; --i) {
    bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(0x80 | (codepoint & 0x3F));
    codepoint >>= 6;
  }
  constexpr std::array<std::uint8_t, 5> kLead = {0, 0, 0xC0, 0xE0, 0xF0};
  bytes[0] = static_cast<std::uint8_t>(kLead[static_cast<std::size_t>(length)] | codepoint);
  return length;
}

// Splits until each part is a product of byte ranges: the trailing bytes of a part run over all of 80..BF, or the
// leading bytes of its first and last value agree.
void split(char32_t first, char32_t last, std::vector<ByteSequence>& out) {
  for (const char32_t limit : kLastOfLength) {
    if (first <= limit && limit < last) {
      split(first, limit, out);
      split(limit + 1, last, out);
      return;
    }
  }
  if (first > 0x7F) {
    for (unsigned shift = 6; shift <= 18; shift += 6) {
      const char32_t mask = (char32_t{1} << shift) - 1;
      if ((first & ~mask) == (last & ~mask)) continue;
      if ((first & mask) != 0) {
        split(first, first | mask, out);
        split((first | mask) + 1, last, out);
        return;
      }
      if ((last & mask) != mask) {
        split(first, (last & ~mask) - 1, out);
        split(last & ~mask, last, out);
        return;
      }
    }
  }
  std::array<std::uint8_t, 4> low{};
  std::array<std::uint8_t, 4> high{};
  const int length = encode(first, low);
  encode(last, high);
  ByteSequence sequence;
  for (std::size_t i = 0; i < static_cast<std::size_t>(length); ++i) sequence.push_back({low[i], high[i]});
  out.push_back(std::move(sequence));
}

}  // namespace

CodepointSet::CodepointSet(std::initializer_list<CodepointRange> ranges) {
  for (const CodepointRange& range : ranges) add(range.first, range.last);
}

CodepointSet CodepointSet::all() { return CodepointSet{{0, kCodepointMax}}; }

void CodepointSet::add(char32_t first, char32_t last) {
  last = std::min(last, kCodepointMax);
  if (first > last) return;
  if (first <= kSurrogateLast && last >= kSurrogateFirst) {
    if (first < kSurrogateFirst) add(first, kSurrogateFirst - 1);
    if (last > kSurrogateLast) add(kSurrogateLast + 1, last);
    return;
  }
  // Everything that overlaps or touches the new range melts into it.
  auto begin = std::lower_bound(m_ranges.begin(), m_ranges.end(), first,
                                [](const CodepointRange& range, char32_t value) { return range.last + 1 < value; });
  auto end = begin;
  while (end != m_ranges.end() && end->first <= last + 1) {
    first = std::min(first, end->first);
    last = std::max(last, end->last);
    ++end;
  }
  begin = m_ranges.erase(begin, end);
  m_ranges.insert(begin, {first, last});
}

void CodepointSet::add(const CodepointSet& other) {
  for (const CodepointRange& range : other.m_ranges) add(range.first, range.last);
}

CodepointSet CodepointSet::complement() const {
  CodepointSet result;
  char32_t next = 0;
  for (const CodepointRange& range : m_ranges) {
    if (range.first > next) result.add(next, range.first - 1);
    next = range.last + 1;
  }
  if (next <= kCodepointMax) result.add(next, kCodepointMax);
  return result;
}

CodepointSet CodepointSet::intersection(const CodepointSet& other) const {
  CodepointSet result;
  auto a = m_ranges.begin();
  auto b = other.m_ranges.begin();
  while (a != m_ranges.end() && b != other.m_ranges.end()) {
    const char32_t first = std::max(a->first, b->first);
    const char32_t last = std::min(a->last, b->last);
    if (first <= last) result.m_ranges.push_back({first, last});
    if (a->last < b->last) {
      ++a;
    } else {
      ++b;
    }
  }
  return result;
}

bool CodepointSet::contains(char32_t codepoint) const {
  const auto it = std::lower_bound(m_ranges.begin(), m_ranges.end(), codepoint,
                                   [](const CodepointRange& range, char32_t value) { return range.last < value; });
  return it != m_ranges.end() && it->first <= codepoint;
}

const CodepointSet& plainCharacterSet() {
  static const CodepointSet set{{0x20, 0x21}, {0x23, 0x5B}, {0x5D, 0x7E}, {0x80, 0x2027}, {0x202A, kCodepointMax}};
  return set;
}

std::vector<ByteSequence> utf8Sequences(const CodepointSet& set) {
  std::vector<ByteSequence> sequences;
  for (const CodepointRange& range : set.ranges()) split(range.first, range.last, sequences);
  return sequences;
}

void appendUtf8(std::string& text, char32_t codepoint) {
  std::array<std::uint8_t, 4> bytes{};
  const int length = encode(codepoint, bytes);
  for (int i = 0; i < length; ++i) text.push_back(static_cast<char>(bytes[static_cast<std::size_t>(i)]));
}

bool decodeUtf8(std::string_view text, std::size_t& position, char32_t& codepoint) {
  if (position >= text.size()) return false;
  const auto lead = static_cast<std::uint8_t>(text[position]);
  const int length = lead < 0x80                   ? 1
                     : lead >= 0xC2 && lead < 0xE0 ? 2
                     : lead >= 0xE0 && lead < 0xF0 ? 3
                     : lead >= 0xF0 && lead < 0xF5 ? 4
                                                   : 0;
  if (length == 0 || text.size() - position < static_cast<std::size_t>(length)) return false;
  char32_t value = length == 1 ? lead : lead & (0x7Fu >> length);
  for (int i = 1; i < length; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[position + static_cast<std::size_t>(i)]);
    if ((byte & 0xC0) != 0x80) return false;
    value = (value << 6) | (byte & 0x3F);
  }
  constexpr std::array<char32_t, 5> kFirstOfLength = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kFirstOfLength[static_cast<std::size_t>(length)] || value > kCodepointMax) return false;
  if (value >= kSurrogateFirst && value <= kSurrogateLast) return false;
  position += static_cast<std::size_t>(length);
  codepoint = value;
  return true;
}

}  // namespace praxis::engine::text::grammar
