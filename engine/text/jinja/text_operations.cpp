#include "engine/text/jinja/text_operations.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {

using base::Result;

namespace {

bool contains(std::string_view characters, std::string_view one) {
  for (std::size_t at = 0; at < characters.size();) {
    const std::size_t size = codePointAt(characters, at).size;
    if (characters.substr(at, size) == one) return true;
    at += size;
  }
  return false;
}

// A text of other characters, made one by one; a byte that is no character stays.
template <typename Map>
MarkedText mapped(const MarkedText& text, Map map) {
  MarkedText result;
  std::string piece;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint codePoint = codePointAt(text.bytes(), at);
    piece.clear();
    map(piece, codePoint.value);
    if (codePoint.size == 1 && codePoint.value >= 0x80) piece = text.bytes()[at];
    result.append(piece, text.isLiteral(at));
    at += codePoint.size;
  }
  return result;
}

bool isLineEnd(std::uint32_t codePoint) {
  return (codePoint >= 0x0A && codePoint <= 0x0D) || (codePoint >= 0x1C && codePoint <= 0x1E) || codePoint == 0x85 ||
         codePoint == 0x2028 || codePoint == 0x2029;
}

}  // namespace

MarkedText stripped(const MarkedText& text, Sides sides, const std::string_view* characters) {
  const std::string_view bytes = text.bytes();
  const auto goes = [&](std::size_t at, std::size_t size) {
    return characters != nullptr ? contains(*characters, bytes.substr(at, size))
                                 : isSpace(codePointAt(bytes, at).value);
  };
  std::size_t begin = 0;
  std::size_t end = bytes.size();
  while (sides != Sides::right && begin < end) {
    const std::size_t size = codePointAt(bytes, begin).size;
    if (!goes(begin, size)) break;
    begin += size;
  }
  while (sides != Sides::left && end > begin) {
    const std::size_t last = previousCodePoint(bytes, end);
    if (!goes(last, end - last)) break;
    end = last;
  }
  return text.slice(begin, end);
}

std::vector<MarkedText> splitAtSpace(const MarkedText& text, std::int64_t most, bool fromRight) {
  const std::string_view bytes = text.bytes();
  std::vector<ByteRange> words;
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint codePoint = codePointAt(bytes, at);
    if (!isSpace(codePoint.value)) {
      if (words.empty() || words.back().end != at) words.push_back({at, at});
      words.back().end = at + codePoint.size;
    }
    at += codePoint.size;
  }
  // Words beyond the last cut stay together, with the white space at the end that is not cut from.
  const std::size_t kept = most < 0 ? words.size() : std::min(static_cast<std::size_t>(most) + 1, words.size());
  if (most >= 0 && !words.empty() && static_cast<std::size_t>(most) < words.size()) {
    if (fromRight) {
      words.erase(words.begin(), words.end() - static_cast<std::ptrdiff_t>(kept));
      words.front().begin = 0;
    } else {
      words.resize(kept);
      words.back().end = bytes.size();
    }
  }
  std::vector<MarkedText> parts;
  for (const ByteRange& word : words) parts.push_back(text.slice(word.begin, word.end));
  return parts;
}

Result<std::vector<MarkedText>> splitAt(Budget& budget, const MarkedText& text, std::string_view separator,
                                        std::int64_t most, bool fromRight) {
  PRAXIS_TRY(budget.spendSearch(text.size(), separator.size()));
  const std::string_view bytes = text.bytes();
  std::vector<std::size_t> cuts;
  const auto more = [&] { return most < 0 || cuts.size() < static_cast<std::size_t>(most); };
  if (fromRight) {
    for (std::size_t end = bytes.size(); more() && end >= separator.size();) {
      const std::size_t at = bytes.rfind(separator, end - separator.size());
      if (at == std::string_view::npos) break;
      cuts.push_back(at);
      end = at;
    }
    std::ranges::reverse(cuts);
  } else {
    for (std::size_t at = bytes.find(separator); more() && at != std::string_view::npos;
         at = bytes.find(separator, at + separator.size())) {
      cuts.push_back(at);
    }
  }
  PRAXIS_TRY(budget.spendBytes((cuts.size() + 1) * sizeof(MarkedText) * 2 + text.size()));
  std::vector<MarkedText> parts;
  std::size_t begin = 0;
  for (const std::size_t cut : cuts) {
    parts.push_back(text.slice(begin, cut));
    begin = cut + separator.size();
  }
  parts.push_back(text.slice(begin, bytes.size()));
  return parts;
}

std::vector<MarkedText> splitLines(const MarkedText& text, bool keepsEnds) {
  const std::string_view bytes = text.bytes();
  std::vector<MarkedText> lines;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint codePoint = codePointAt(bytes, at);
    const std::size_t lineEnd = at;
    at += codePoint.size;
    if (!isLineEnd(codePoint.value)) continue;
    if (codePoint.value == '\r' && at < bytes.size() && bytes[at] == '\n') ++at;
    lines.push_back(text.slice(begin, keepsEnds ? at : lineEnd));
    begin = at;
  }
  if (begin < bytes.size()) lines.push_back(text.slice(begin, bytes.size()));
  return lines;
}

namespace {

// `to` in front of every code point and behind the last, as Python replaces the empty text.
Result<MarkedText> interspersed(Budget& budget, const MarkedText& text, const MarkedText& to, std::int64_t most) {
  MarkedText result;
  std::int64_t left = most < 0 ? static_cast<std::int64_t>(text.size()) + 1 : most;
  for (std::size_t at = 0;;) {
    if (left-- > 0) {
      PRAXIS_TRY(budget.spendBytes(to.size()));
      result.append(to);
    }
    if (at >= text.size()) return result;
    const std::size_t end = at + codePointAt(text.bytes(), at).size;
    result.append(text, at, end);
    at = end;
  }
}

}  // namespace

Result<MarkedText> replaced(Budget& budget, const MarkedText& text, std::string_view from, const MarkedText& to,
                            std::int64_t most) {
  PRAXIS_TRY(budget.spendBytes(text.size()));
  if (from.empty()) return interspersed(budget, text, to, most);
  PRAXIS_TRY(budget.spendSearch(text.size(), from.size()));
  MarkedText result;
  std::size_t begin = 0;
  for (std::int64_t done = 0; most < 0 || done < most; ++done) {
    const std::size_t at = text.bytes().find(from, begin);
    if (at == std::string_view::npos) break;
    PRAXIS_TRY(budget.spendBytes(to.size()));
    result.append(text, begin, at);
    result.append(to);
    begin = at + from.size();
  }
  result.append(text, begin, text.size());
  return result;
}

Result<MarkedText> joined(Budget& budget, const MarkedText& separator, const std::vector<MarkedText>& parts) {
  MarkedText result;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    PRAXIS_TRY(budget.spendBytes(parts[i].size() + separator.size()));
    if (i > 0) result.append(separator);
    result.append(parts[i]);
  }
  return result;
}

MarkedText upper(const MarkedText& text) { return mapped(text, appendUpper); }
MarkedText lower(const MarkedText& text) { return mapped(text, appendLower); }

MarkedText swappedCase(const MarkedText& text) {
  return mapped(text, [](std::string& out, std::uint32_t codePoint) {
    isUpper(codePoint) ? appendLower(out, codePoint) : appendUpper(out, codePoint);
  });
}

MarkedText capitalized(const MarkedText& text) {
  return mapped(text, [isFirst = true](std::string& out, std::uint32_t codePoint) mutable {
    std::exchange(isFirst, false) ? appendTitle(out, codePoint) : appendLower(out, codePoint);
  });
}

MarkedText titled(const MarkedText& text) {
  return mapped(text, [inWord = false](std::string& out, std::uint32_t codePoint) mutable {
    inWord ? appendLower(out, codePoint) : appendTitle(out, codePoint);
    inWord = isLower(codePoint) || isUpper(codePoint);
  });
}

MarkedText wordsTitled(const MarkedText& text) {
  return mapped(text, [inWord = false](std::string& out, std::uint32_t codePoint) mutable {
    constexpr std::string_view kBreaks = "-({[<";
    inWord ? appendLower(out, codePoint) : appendUpper(out, codePoint);
    const bool isBreak = codePoint < 0x80 && kBreaks.find(static_cast<char>(codePoint)) != std::string_view::npos;
    inWord = !isBreak && !isSpace(codePoint);
  });
}

Result<MarkedText> padded(Budget& budget, const MarkedText& text, std::int64_t width, std::string_view fill,
                          Sides sides) {
  constexpr std::int64_t kFar = std::int64_t{1} << 40;
  const auto length = static_cast<std::int64_t>(countCodePoints(text.bytes()));
  const std::int64_t missing = std::clamp<std::int64_t>(std::min(width, kFar) - length, 0, kFar);
  PRAXIS_TRY(
      budget.spendBytes(static_cast<std::size_t>(missing) * std::max<std::size_t>(fill.size(), 1) + text.size()));
  // Python's centre leans to the left or right by the parity of both numbers.
  const std::int64_t centred = missing / 2 + (missing & width & 1);
  const std::int64_t left = sides == Sides::both ? centred : (sides == Sides::left ? missing : 0);
  MarkedText result;
  for (std::int64_t i = 0; i < left; ++i) result.append(fill);
  result.append(text);
  for (std::int64_t i = left; i < missing; ++i) result.append(fill);
  return result;
}

}  // namespace praxis::engine::text::jinja
