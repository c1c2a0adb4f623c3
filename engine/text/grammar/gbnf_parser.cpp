#include "engine/text/grammar/gbnf_parser.h"

#include <map>
#include <optional>
#include <utility>

namespace praxis::engine::text::grammar {
namespace {

using base::ErrorCode;
using base::Result;

constexpr std::size_t kSourceBytesMax = 1u << 20;
constexpr int kGroupDepthMax = 200;
constexpr int kCountMax = 1'000'000'000;

bool isNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Parser {
 public:
  explicit Parser(std::string_view source) : m_source(source) {}

  Result<GbnfGrammar> parse() {
    if (m_source.size() > kSourceBytesMax) {
      return base::fail(ErrorCode::unsupported, "The grammar has {} bytes; at most {} are read.", m_source.size(),
                        kSourceBytesMax);
    }
    skipSpace(true);
    while (!atEnd()) PRAXIS_TRY(parseRule());
    for (const auto& [name, use] : m_names) {
      if (!use.defined) return failAt(use.firstSeen, fmt::format("the rule '{}' is used but nowhere defined", name));
    }
    const auto root = m_names.find("root");
    if (root == m_names.end()) {
      return base::fail(ErrorCode::invalidArgument, "The grammar has no rule named 'root', where it would start.");
    }
    m_grammar.root = root->second.rule;
    return std::move(m_grammar);
  }

 private:
  struct Name {
    RuleId rule = 0;
    std::size_t firstSeen = 0;
    bool defined = false;
  };

  bool atEnd() const { return m_position >= m_source.size(); }
  char peek(std::size_t ahead = 0) const {
    return m_position + ahead < m_source.size() ? m_source[m_position + ahead] : '\0';
  }

  base::Error failAt(std::size_t position, std::string_view what) const {
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i < position && i < m_source.size(); ++i) {
      const bool newline = m_source[i] == '\n';
      line += newline;
      column = newline ? 1 : column + ((m_source[i] & 0xC0) != 0x80);
    }
    return base::fail(ErrorCode::invalidArgument, "Grammar, line {}, column {}: {}.", line, column, what);
  }
  base::Error failHere(std::string_view what) const { return failAt(m_position, what); }

  void skipSpace(bool newlines) {
    while (!atEnd()) {
      const char c = peek();
      if (c == '#') {
        while (!atEnd() && peek() != '\n' && peek() != '\r') ++m_position;
      } else if (c == ' ' || c == '\t' || (newlines && (c == '\n' || c == '\r'))) {
        ++m_position;
      } else {
        return;
      }
    }
  }

  std::string_view takeName() {
    const std::size_t begin = m_position;
    while (!atEnd() && isNameCharacter(peek())) ++m_position;
    return m_source.substr(begin, m_position - begin);
  }

  Name& nameEntry(std::string_view name, std::size_t position) {
    const auto it = m_names.find(name);
    if (it != m_names.end()) return it->second;
    const RuleId rule = m_grammar.rules.addRule(std::string(name));
    return m_names.emplace(name, Name{.rule = rule, .firstSeen = position}).first->second;
  }

  Result<void> parseRule() {
    const std::size_t begin = m_position;
    const std::string_view name = takeName();
    if (name.empty()) return failHere("a rule name of letters, digits and '-' is expected");
    skipSpace(false);
    if (m_source.substr(m_position, 3) != "::=") return failHere(fmt::format("'::=' is expected after '{}'", name));
    m_position += 3;
    skipSpace(true);
    Name& entry = nameEntry(name, begin);
    if (entry.defined) {
      m_grammar.notes.push_back(
          fmt::format("The rule '{}' is defined more than once; its last definition counts.", name));
    }
    entry.defined = true;
    const RuleId rule = entry.rule;
    m_grammar.rules.define(rule, PRAXIS_TRY(parseAlternatives(false)));
    if (!atEnd() && peek() != '\n' && peek() != '\r') {
      return failHere(fmt::format("'{}' is not expected here; a new rule starts on a new line", shown()));
    }
    skipSpace(true);
    return {};
  }

  // The character at the position, for a message.
  std::string shown() const {
    std::size_t end = m_position;
    char32_t codepoint = 0;
    if (!decodeUtf8(m_source, end, codepoint)) return "a byte that is no UTF-8";
    return std::string(m_source.substr(m_position, end - m_position));
  }

  Result<NodeId> parseAlternatives(bool nested) {
    std::vector<NodeId> alternatives;
    alternatives.push_back(PRAXIS_TRY(parseSequence(nested)));
    while (!atEnd() && peek() == '|') {
      ++m_position;
      skipSpace(true);
      alternatives.push_back(PRAXIS_TRY(parseSequence(nested)));
    }
    return m_grammar.rules.choice(std::move(alternatives));
  }

  Result<NodeId> parseSequence(bool nested) {
    std::vector<NodeId> parts;
    for (;;) {
      std::optional<NodeId> part = PRAXIS_TRY(parseElement());
      if (!part) return m_grammar.rules.sequence(std::move(parts));
      skipSpace(nested);
      while (!atEnd() && (peek() == '*' || peek() == '+' || peek() == '?' || peek() == '{')) {
        part = PRAXIS_TRY(parseSuffix(*part, nested));
        skipSpace(nested);
      }
      parts.push_back(*part);
    }
  }

  // Nothing where no element starts.
  Result<std::optional<NodeId>> parseElement() {
    if (atEnd()) return std::optional<NodeId>();
    const char c = peek();
    if (c == '"') return std::optional(PRAXIS_TRY(parseLiteral()));
    if (c == '[') return std::optional(PRAXIS_TRY(parseClass()));
    if (c == '(') return std::optional(PRAXIS_TRY(parseGroup()));
    if (c == '.') {
      ++m_position;
      return std::optional(m_grammar.rules.characters(CodepointSet::all()));
    }
    if (c == '<' || c == '!') {
      return failHere("token elements such as <[7]> or <text> are not supported; spell their text as a literal");
    }
    if (!isNameCharacter(c)) return std::optional<NodeId>();
    const std::size_t begin = m_position;
    const RuleId rule = nameEntry(takeName(), begin).rule;
    return std::optional(m_grammar.rules.rule(rule));
  }

  Result<NodeId> parseGroup() {
    const std::size_t begin = m_position;
    if (++m_depth > kGroupDepthMax) {
      return failHere(fmt::format("groups are nested more than {} deep", kGroupDepthMax));
    }
    ++m_position;
    skipSpace(true);
    const NodeId inner = PRAXIS_TRY(parseAlternatives(true));
    if (atEnd() || peek() != ')') return failAt(begin, "this group is not closed by ')'");
    ++m_position;
    --m_depth;
    return inner;
  }

  Result<NodeId> parseLiteral() {
    const std::size_t begin = m_position++;
    std::string text;
    while (peek() != '"' || atEnd()) {
      if (atEnd()) return failAt(begin, "this text is not closed by '\"'");
      appendUtf8(text, PRAXIS_TRY(parseCharacter()));
    }
    ++m_position;
    return m_grammar.rules.literal(text);
  }

  Result<NodeId> parseClass() {
    const std::size_t begin = m_position++;
    const bool negated = peek() == '^';
    m_position += negated;
    CodepointSet set;
    while (peek() != ']' || atEnd()) {
      if (atEnd()) return failAt(begin, "this class is not closed by ']'");
      const std::size_t rangeBegin = m_position;
      const char32_t first = PRAXIS_TRY(parseCharacter());
      char32_t last = first;
      if (peek() == '-' && peek(1) != ']') {
        ++m_position;
        if (atEnd()) return failAt(begin, "this class is not closed by ']'");
        last = PRAXIS_TRY(parseCharacter());
      }
      if (last < first) return failAt(rangeBegin, "the range ends before it begins");
      set.add(first, last);
    }
    ++m_position;
    return m_grammar.rules.characters(negated ? set.complement() : std::move(set));
  }

  Result<char32_t> parseCharacter() {
    if (peek() == '\\') return parseEscape();
    char32_t codepoint = 0;
    if (!decodeUtf8(m_source, m_position, codepoint)) return failHere("these bytes are no valid UTF-8");
    return codepoint;
  }

  Result<char32_t> parseEscape() {
    const char kind = peek(1);
    const int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    if (digits == 0) {
      constexpr std::string_view kNames = "nrt\\\"[]-^";
      constexpr std::string_view kMeanings = "\n\r\t\\\"[]-^";
      const std::size_t index = kNames.find(kind);
      if (kind == '\0' || index == std::string_view::npos) return failHere("this escape is not known");
      m_position += 2;
      return static_cast<char32_t>(kMeanings[index]);
    }
    std::uint64_t value = 0;
    for (int i = 0; i < digits; ++i) {
      const int digit = hexValue(peek(static_cast<std::size_t>(2 + i)));
      if (digit < 0) return failHere(fmt::format("'\\{}' needs {} hexadecimal digits", kind, digits));
      value = value * 16 + static_cast<std::uint64_t>(digit);
    }
    if (value > kCodepointMax || (value >= 0xD800 && value <= 0xDFFF)) {
      return failHere("this escape names no Unicode character");
    }
    m_position += static_cast<std::size_t>(2 + digits);
    return static_cast<char32_t>(value);
  }

  Result<NodeId> parseSuffix(NodeId part, bool nested) {
    const char c = peek();
    if (c != '{') {
      ++m_position;
      return m_grammar.rules.repeat(part, c == '+' ? 1 : 0, c == '?' ? 1 : kUnlimited);
    }
    const std::size_t begin = m_position++;
    skipSpace(nested);
    const int min = PRAXIS_TRY(parseCount());
    int max = min;
    skipSpace(nested);
    if (peek() == ',') {
      ++m_position;
      skipSpace(nested);
      max = peek() == '}' ? kUnlimited : PRAXIS_TRY(parseCount());
      skipSpace(nested);
    }
    if (peek() != '}') return failHere("a count, ',' or '}' is expected in this repetition");
    ++m_position;
    if (max != kUnlimited && max < min) return failAt(begin, "the repetition's upper count is below its lower one");
    return m_grammar.rules.repeat(part, min, max);
  }

  Result<int> parseCount() {
    if (peek() < '0' || peek() > '9') return failHere("a count is expected");
    std::int64_t value = 0;
    const std::size_t begin = m_position;
    while (peek() >= '0' && peek() <= '9') {
      value = value * 10 + (peek() - '0');
      if (value > kCountMax) return failAt(begin, fmt::format("the count is above {}", kCountMax));
      ++m_position;
    }
    return static_cast<int>(value);
  }

  std::string_view m_source;
  std::size_t m_position = 0;
  int m_depth = 0;
  std::map<std::string_view, Name> m_names;
  GbnfGrammar m_grammar;
};

}  // namespace

Result<GbnfGrammar> parseGbnf(std::string_view source) { return Parser(source).parse(); }

}  // namespace praxis::engine::text::grammar
