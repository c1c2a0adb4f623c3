#include "engine/text/jinja/lexer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/text/jinja/lexer_strings.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80u;
}
bool isNamePart(char c) { return isNameStart(c) || isDigit(c); }

std::string withPlainNewlines(std::string_view source) {
  std::string text;
  text.reserve(source.size());
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] == '\r' && i + 1 < source.size() && source[i + 1] == '\n') continue;
    text += source[i] == '\r' ? '\n' : source[i];
  }
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : m_text(source) {}

  Result<std::vector<Token>> run() {
    while (m_at < m_text.size()) PRAXIS_TRY(readData());
    add(TokenType::end, {});
    return std::move(m_tokens);
  }

 private:
  std::string_view rest() const { return m_text.substr(m_at); }
  bool startsWith(std::string_view part) const { return rest().starts_with(part); }

  base::Error error(std::string_view what) const {
    return fail(ErrorCode::corrupt, "line {} of the template: {}", m_line, what);
  }

  void advance(std::size_t count) {
    m_line += static_cast<int>(std::ranges::count(m_text.substr(m_at, count), '\n'));
    m_at += count;
  }

  void add(TokenType type, std::string text) { m_tokens.push_back({type, std::move(text), m_line}); }

  void skipSpace() {
    while (m_at < m_text.size()) {
      const CodePoint next = codePointAt(m_text, m_at);
      if (!isSpace(next.value)) return;
      advance(next.size);
    }
  }

  std::size_t findTag() const {
    for (std::size_t at = m_text.find('{', m_at); at != std::string_view::npos; at = m_text.find('{', at + 1)) {
      const char next = at + 1 < m_text.size() ? m_text[at + 1] : '\0';
      if (next == '{' || next == '%' || next == '#') return at;
    }
    return m_text.size();
  }

  // Text up to a tag at `end`, without the white space that the tag takes away.
  std::string_view dataBefore(std::size_t end, char sign, bool isVariable) const {
    std::string_view data = m_text.substr(m_at, end - m_at);
    if (sign == '-') {
      while (!data.empty()) {
        const std::size_t last = previousCodePoint(data, data.size());
        if (!isSpace(codePointAt(data, last).value)) break;
        data = data.substr(0, last);
      }
    } else if (sign != '+' && !isVariable) {
      const std::size_t line = data.rfind('\n') + 1;  // 0 where there is none
      const bool startsLine = line > 0 || m_at == 0 || m_text[m_at - 1] == '\n';
      if (startsLine && data.find_first_not_of(" \t\f\v", line) == std::string_view::npos) data = data.substr(0, line);
    }
    return data;
  }

  Result<void> readData() {
    const std::size_t tag = findTag();
    const char kind = tag < m_text.size() ? m_text[tag + 1] : '\0';
    const char sign = tag + 2 < m_text.size() ? m_text[tag + 2] : '\0';
    const std::string_view data = kind == '\0' ? m_text.substr(m_at) : dataBefore(tag, sign, kind == '{');
    if (!data.empty()) add(TokenType::data, std::string(data));
    advance(tag - m_at);
    if (kind == '\0') return {};
    if (kind == '#') return skipComment();
    if (kind == '%' && PRAXIS_TRY(readRaw())) return {};
    add(kind == '{' ? TokenType::variableBegin : TokenType::blockBegin, {});
    advance(sign == '-' || sign == '+' ? 3 : 2);
    return readTag(kind == '{');
  }

  void endBlock(char sign) {
    if (sign == '-') {
      skipSpace();
    } else if (sign != '+' && startsWith("\n")) {
      advance(1);
    }
  }

  Result<void> skipComment() {
    const std::size_t close = m_text.find("#}", m_at + 2);
    if (close == std::string_view::npos) return error("a comment is not closed");
    const char sign = close > m_at + 2 ? m_text[close - 1] : '\0';
    advance(close + 2 - m_at);
    endBlock(sign);
    return {};
  }

  // The end of "{%- name -%}" at `at`, and its last sign; npos if there is something else.
  std::pair<std::size_t, char> bareTag(std::size_t at, std::string_view name) const {
    constexpr std::string_view kSpace = " \t\n\f\v";
    const auto skip = [&](std::size_t from) { return std::min(m_text.find_first_not_of(kSpace, from), m_text.size()); };
    const auto isSign = [&](std::size_t i) { return i < m_text.size() && (m_text[i] == '-' || m_text[i] == '+'); };
    std::size_t next = at + 2;
    if (isSign(next)) ++next;
    next = skip(next);
    if (!m_text.substr(next).starts_with(name)) return {std::string_view::npos, '\0'};
    next = skip(next + name.size());
    const char sign = isSign(next) ? m_text[next] : '\0';
    if (sign != '\0') ++next;
    return m_text.substr(next).starts_with("%}") ? std::pair(next + 2, sign) : std::pair(std::string_view::npos, '\0');
  }

  // True if it was a raw block, which is data from end to end.
  Result<bool> readRaw() {
    const auto [bodyBegin, sign] = bareTag(m_at, "raw");
    if (bodyBegin == std::string_view::npos) return false;
    advance(bodyBegin - m_at);
    if (sign == '-') skipSpace();
    for (std::size_t tag = m_text.find("{%", m_at); tag != std::string_view::npos; tag = m_text.find("{%", tag + 2)) {
      const auto [end, endSign] = bareTag(tag, "endraw");
      if (end == std::string_view::npos) continue;
      const std::string_view data = dataBefore(tag, m_text[tag + 2], false);
      if (!data.empty()) add(TokenType::data, std::string(data));
      advance(end - m_at);
      endBlock(endSign);
      return true;
    }
    return error("a raw block is not closed");
  }

  // Where the tag ends here: its length and sign; 0 if it does not.
  std::pair<std::size_t, char> closing(bool isVariable) const {
    const std::string_view close = isVariable ? "}}" : "%}";
    if (startsWith(close)) return {2, '\0'};
    const char sign = m_text[m_at];
    const bool allowed = sign == '-' || (sign == '+' && !isVariable);
    if (allowed && rest().substr(1).starts_with(close)) return {3, sign};
    return {0, '\0'};
  }

  Result<void> readTag(bool isVariable) {
    std::string brackets;
    for (;;) {
      skipSpace();
      if (m_at >= m_text.size()) return error("a tag is not closed");
      const auto [length, sign] = closing(isVariable);
      if (!brackets.empty() || length == 0) {
        PRAXIS_TRY(readToken(brackets));
        continue;
      }
      add(isVariable ? TokenType::variableEnd : TokenType::blockEnd, {});
      advance(length);
      if (isVariable && sign == '-') skipSpace();
      if (!isVariable) endBlock(sign);
      return {};
    }
  }

  Result<void> readToken(std::string& brackets) {
    const char c = m_text[m_at];
    if (isNameStart(c)) {
      std::size_t length = 1;
      while (m_at + length < m_text.size() && isNamePart(m_text[m_at + length])) ++length;
      add(TokenType::name, std::string(m_text.substr(m_at, length)));
      advance(length);
      return {};
    }
    if (isDigit(c)) return readNumber();
    if (c == '"' || c == '\'') return readString(c);
    return readSymbol(brackets);
  }

  Result<void> readNumber() {
    const bool afterDot = !m_tokens.empty() && m_tokens.back().type == TokenType::symbol && m_tokens.back().text == ".";
    NumberText number = numberAt(rest(), !afterDot);
    add(number.isReal ? TokenType::real : TokenType::integer, std::move(number.text));
    advance(number.length);
    return {};
  }

  Result<void> readString(char quote) {
    std::size_t end = m_at + 1;
    while (end < m_text.size() && m_text[end] != quote) end += m_text[end] == '\\' ? 2 : 1;
    if (end >= m_text.size()) return error("a string is not closed");
    std::optional<std::string> text = unescaped(m_text.substr(m_at + 1, end - m_at - 1));
    if (!text) return error("a string holds an escape that is no character");
    add(TokenType::string, *std::move(text));
    advance(end + 1 - m_at);
    return {};
  }

  Result<void> readSymbol(std::string& brackets) {
    static constexpr std::array<std::string_view, 6> kPairs = {"==", "!=", ">=", "<=", "//", "**"};
    constexpr std::string_view kSingles = "+-*/%~[](){}<>=.:|,;";
    const auto pair = std::ranges::find_if(kPairs, [this](std::string_view p) { return startsWith(p); });
    const std::string_view symbol = pair != kPairs.end() ? *pair : m_text.substr(m_at, 1);
    if (pair == kPairs.end() && kSingles.find(symbol) == std::string_view::npos) {
      return error("there is a character that no expression has");
    }
    if (symbol == "(") brackets += ')';
    if (symbol == "[") brackets += ']';
    if (symbol == "{") brackets += '}';
    if (symbol == ")" || symbol == "]" || symbol == "}") {
      if (!brackets.ends_with(symbol)) return error("brackets do not match");
      brackets.pop_back();
    }
    add(TokenType::symbol, std::string(symbol));
    advance(symbol.size());
    return {};
  }

  std::string_view m_text;
  std::size_t m_at = 0;
  int m_line = 1;
  std::vector<Token> m_tokens;
};

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view source) {
  const std::string text = withPlainNewlines(source);
  return Lexer(text).run();
}

}  // namespace praxis::engine::text::jinja
