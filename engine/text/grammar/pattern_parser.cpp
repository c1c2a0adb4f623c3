#include <algorithm>
#include <optional>
#include <utility>

#include "engine/text/grammar/pattern_tree.h"

namespace praxis::engine::text::grammar {
namespace {

using base::ErrorCode;
using base::Result;
using Kind = PatternNode::Kind;

constexpr std::size_t kPatternBytesMax = 20'000;
constexpr int kGroupDepthMax = 100;
constexpr int kCountMax = 100'000;

// Validators differ in what the escapes mean beyond ASCII: ECMA-262 counts ASCII digits and letters only, others those
// of Unicode. Each escape takes what all of them agree on, so that an answer validates everywhere.
CodepointSet certainClass(char escape) {
  switch (escape) {
    case 'd':
      return {{'0', '9'}};
    case 'w':
      return {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
    case 's':
      return {{0x09, 0x0D},     {0x20, 0x20},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
              {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
    case 'D':
      return {{0x00, 0x2F}, {0x3A, 0x65F}, {0x3000, 0x9FFF}, {0xAC00, 0xD7A3}};
    case 'W':
      return {{0x00, 0x2F}, {0x3A, 0x40}, {0x5B, 0x5E}, {0x60, 0x60}, {0x7B, 0x7F}};
    default: {  // 'S'
      CodepointSet maybeSpaces = certainClass('s');
      maybeSpaces.add(0x1C, 0x1F);
      maybeSpaces.add(0x85, 0x85);
      maybeSpaces.add(0x180E, 0x180E);
      maybeSpaces.add(0xFEFF, 0xFEFF);
      return maybeSpaces.complement();
    }
  }
}
CodepointSet lineEnds() { return {{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}; }

class Parser {
 public:
  explicit Parser(std::string_view pattern) : m_pattern(pattern) {}

  Result<PatternNode> parse() {
    if (m_pattern.size() > kPatternBytesMax) return failHere("the pattern is too long", ErrorCode::unsupported);
    PatternNode tree = PRAXIS_TRY(parseChoice());
    if (!atEnd()) return failHere("')' has no group to close");
    return tree;
  }

 private:
  bool atEnd() const { return m_position >= m_pattern.size(); }
  char peek(std::size_t ahead = 0) const {
    return m_position + ahead < m_pattern.size() ? m_pattern[m_position + ahead] : '\0';
  }
  bool take(std::string_view text) {
    if (m_pattern.substr(m_position, text.size()) != text) return false;
    m_position += text.size();
    return true;
  }
  base::Error failHere(std::string_view what, ErrorCode code = ErrorCode::invalidArgument) const {
    return base::fail(code, "at character {}, {}", m_position + 1, what);
  }
  base::Error refuse(std::string_view what) const {
    return failHere(fmt::format("{} not supported", what), ErrorCode::unsupported);
  }

  Result<PatternNode> parseChoice() {
    if (++m_depth > kGroupDepthMax) return failHere("groups are nested too deep", ErrorCode::unsupported);
    PatternNode choice{.kind = Kind::choice};
    do {
      choice.children.push_back(PRAXIS_TRY(parseSequence()));
    } while (take("|"));
    --m_depth;
    if (choice.children.size() == 1) return PatternNode(std::move(choice.children.front()));
    return choice;
  }

  Result<PatternNode> parseSequence() {
    PatternNode sequence{.kind = Kind::sequence};
    while (!atEnd() && peek() != '|' && peek() != ')') {
      PatternNode part = PRAXIS_TRY(parseAtom());
      sequence.children.push_back(PRAXIS_TRY(parseQuantifiers(std::move(part))));
    }
    return sequence;
  }

  Result<PatternNode> parseAtom() {
    switch (peek()) {
      case '^':
        ++m_position;
        return PatternNode{.kind = Kind::textBegin};
      case '$':
        ++m_position;
        return PatternNode{.kind = Kind::textEnd};
      case '.':
        ++m_position;
        return characters(lineEnds().complement());
      case '[':
        return parseClass();
      case '(':
        return parseGroup();
      case '\\':
        return parseAtomEscape();
      case '*':
      case '+':
      case '?':
        return failHere("there is nothing to repeat");
      case '{': {
        // Without the u flag a brace that is no quantifier stands for itself, and so do many authors use it.
        const std::size_t begin = m_position;
        PatternNode none;
        const bool quantifier = PRAXIS_TRY(parseCounts(none));
        m_position = begin;
        if (quantifier) return failHere("there is nothing to repeat");
        break;
      }
      default:
        break;
    }
    char32_t codepoint = 0;
    if (!decodeUtf8(m_pattern, m_position, codepoint)) return failHere("these bytes are no valid UTF-8");
    return characters({{codepoint, codepoint}});
  }

  static PatternNode characters(CodepointSet set) { return {.kind = Kind::characters, .characters = std::move(set)}; }

  Result<PatternNode> parseGroup() {
    ++m_position;
    if (take("?")) {
      if (peek() == '=' || peek() == '!') return refuse("lookahead is");
      if (peek() == '<' && (peek(1) == '=' || peek(1) == '!')) return refuse("lookbehind is");
      if (peek() == '<') {
        const std::size_t end = m_pattern.find('>', m_position);
        if (end == std::string_view::npos) return failHere("the group's name is not closed");
        m_position = end + 1;
      } else if (!take(":")) {
        return refuse("flags inside a group are");
      }
    }
    PatternNode inner = PRAXIS_TRY(parseChoice());
    if (!take(")")) return failHere("a group is not closed");
    return inner;
  }

  Result<PatternNode> parseQuantifiers(PatternNode part) {
    PatternNode repeat{.kind = Kind::repeat};
    if (take("*")) {
      repeat.min = 0;
    } else if (take("+")) {
      repeat.min = 1;
    } else if (take("?")) {
      repeat.max = 1;
    } else if (peek() != '{' || !PRAXIS_TRY(parseCounts(repeat))) {
      return part;
    }
    take("?");  // a lazy quantifier prefers shorter matches, but finds one in the same texts
    const char next = peek();
    if (next == '*' || next == '+' || next == '?') return failHere("there is nothing to repeat");
    if (part.kind == Kind::textBegin || part.kind == Kind::textEnd) return refuse("repeated anchors are");
    repeat.children.push_back(std::move(part));
    return repeat;
  }

  // {m}, {m,} or {m,n}; false, with nothing taken, if the brace is none of them.
  Result<bool> parseCounts(PatternNode& repeat) {
    const std::size_t begin = m_position++;
    const std::optional<int> min = takeCount();
    std::optional<int> max = min;
    if (min && take(",")) max = peek() == '}' ? std::optional(-1) : takeCount();
    if (!min || !max || !take("}")) {
      m_position = begin;
      return false;
    }
    if (*min > kCountMax || *max > kCountMax) {
      return failHere(fmt::format("counts above {} are not supported", kCountMax), ErrorCode::unsupported);
    }
    if (*max >= 0 && *max < *min) return failHere("the upper count is below the lower one");
    repeat.min = *min;
    repeat.max = *max;
    return true;
  }

  std::optional<int> takeCount() {
    if (peek() < '0' || peek() > '9') return std::nullopt;
    int value = 0;
    for (; peek() >= '0' && peek() <= '9'; ++m_position) value = std::min(value * 10 + (peek() - '0'), kCountMax + 1);
    return value;
  }

  Result<PatternNode> parseAtomEscape() {
    const char kind = peek(1);
    if (kind == 'b' || kind == 'B') return refuse("word boundaries (\\b) are");
    if (kind >= '1' && kind <= '9') return refuse("back references are");
    if (kind == 'k') return refuse("back references (\\k) are");
    CodepointSet set;
    if (PRAXIS_TRY(takeClassEscape(set, false))) return characters(std::move(set));
    const char32_t codepoint = PRAXIS_TRY(takeCharacterEscape());
    return characters({{codepoint, codepoint}});
  }

  // \d \D \w \W \s \S: adds their characters; false, with nothing taken, for other escapes. In a negated class those
  // are added that any validator counts in.
  Result<bool> takeClassEscape(CodepointSet& set, bool negated) {
    const char kind = peek(1);
    if (kind == 'p' || kind == 'P') return refuse("character properties (\\p) are");
    if (kind == '\0' || std::string_view("dwsDWS").find(kind) == std::string_view::npos) return false;
    m_position += 2;
    set.add(negated ? certainClass(static_cast<char>(kind ^ 0x20)).complement() : certainClass(kind));
    return true;
  }

  Result<char32_t> takeCharacterEscape() {
    ++m_position;
    const char kind = peek();
    constexpr std::string_view kNames = "nrtfv0";
    constexpr std::string_view kMeanings("\n\r\t\f\v\0", 6);
    if (const std::size_t index = kNames.find(kind); kind != '\0' && index != std::string_view::npos) {
      ++m_position;
      return static_cast<char32_t>(kMeanings[index]);
    }
    if (kind == 'x') return takeHex(2);
    if (kind == 'u') return takeUnicodeEscape();
    if (kind == 'c') return refuse("control escapes (\\c) are");
    const bool letter = (kind >= 'a' && kind <= 'z') || (kind >= 'A' && kind <= 'Z') || (kind >= '0' && kind <= '9');
    if (letter || atEnd()) return failHere("this escape is not known");
    char32_t codepoint = 0;
    if (!decodeUtf8(m_pattern, m_position, codepoint)) return failHere("these bytes are no valid UTF-8");
    return codepoint;
  }

  Result<char32_t> takeUnicodeEscape() {
    if (peek(1) == '{') {
      m_position += 2;
      char32_t value = 0;
      std::size_t count = 0;
      for (; hex(peek()) >= 0 && value <= kCodepointMax; ++m_position, ++count) {
        value = value * 16 + static_cast<char32_t>(hex(peek()));
      }
      if (count == 0 || !take("}") || value > kCodepointMax) return failHere("this escape names no character");
      return value;
    }
    const char32_t first = PRAXIS_TRY(takeHex(4));
    if (first < 0xD800 || first > 0xDFFF) return first;
    if (first > 0xDBFF || m_pattern.substr(m_position, 2) != "\\u") return refuse("half surrogate pairs are");
    ++m_position;
    const char32_t second = PRAXIS_TRY(takeHex(4));
    if (second < 0xDC00 || second > 0xDFFF) return refuse("half surrogate pairs are");
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
  }

  static int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  }

  // The digits behind the letter at the position.
  Result<char32_t> takeHex(int count) {
    ++m_position;
    char32_t value = 0;
    for (int i = 0; i < count; ++i, ++m_position) {
      if (hex(peek()) < 0) return failHere(fmt::format("{} hexadecimal digits are expected", count));
      value = value * 16 + static_cast<char32_t>(hex(peek()));
    }
    return value;
  }

  Result<PatternNode> parseClass() {
    ++m_position;
    const bool negated = take("^");
    CodepointSet set;
    while (peek() != ']' || atEnd()) {
      if (atEnd()) return failHere("a class is not closed");
      CodepointSet single;
      const std::optional<char32_t> first = PRAXIS_TRY(parseClassMember(single, negated));
      if (peek() != '-' || peek(1) == ']' || m_position + 1 >= m_pattern.size()) {
        set.add(single);
        continue;
      }
      ++m_position;
      const std::optional<char32_t> last = PRAXIS_TRY(parseClassMember(single, negated));
      if (first && last) {
        if (*last < *first) return failHere("a range ends before it begins");
        set.add(*first, *last);
      } else {
        single.add('-', '-');  // [\d-x]: the dash stands for itself
        set.add(single);
      }
    }
    ++m_position;
    return characters(negated ? set.complement() : std::move(set));
  }

  // Adds the member to the set; its character, if it is a single one.
  Result<std::optional<char32_t>> parseClassMember(CodepointSet& set, bool negated) {
    char32_t codepoint = 0;
    if (peek() == '\\') {
      if (PRAXIS_TRY(takeClassEscape(set, negated))) return std::optional<char32_t>();
      if (peek(1) == 'b') {
        m_position += 2;
        codepoint = '\b';
      } else if (peek(1) == '-') {
        m_position += 2;
        codepoint = '-';
      } else {
        codepoint = PRAXIS_TRY(takeCharacterEscape());
      }
    } else if (!decodeUtf8(m_pattern, m_position, codepoint)) {
      return failHere("these bytes are no valid UTF-8");
    }
    set.add(codepoint, codepoint);
    return std::optional(codepoint);
  }

  std::string_view m_pattern;
  std::size_t m_position = 0;
  int m_depth = 0;
};

}  // namespace

Result<PatternNode> parsePattern(std::string_view pattern) { return Parser(pattern).parse(); }

}  // namespace praxis::engine::text::grammar
