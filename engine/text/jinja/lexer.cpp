#include "engine/text/jinja/lexer.h"

#include <algorithm>
#include <charconv>

#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;

constexpr std::string_view kSigns[] = {"//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[",
                                       "]",  "(",  ")",  "{",  "}",  ">",  "<", "=", ".", ":", "|", ",", ";"};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Line ends become \n and the last one goes.
std::string normalised(std::string_view source) {
  std::string text;
  text.reserve(source.size());
  for (std::size_t at = 0; at < source.size(); ++at) {
    if (source[at] != '\r') {
      text += source[at];
    } else {
      text += '\n';
      if (at + 1 < source.size() && source[at + 1] == '\n') ++at;
    }
  }
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

std::size_t skipSpace(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const CodePoint codePoint = codePointAt(text, at);
    if (!isSpace(codePoint.value)) break;
    at += codePoint.size;
  }
  return at;
}

std::string_view withoutTrailingSpace(std::string_view text) {
  while (!text.empty()) {
    const std::size_t last = previousCodePoint(text, text.size());
    if (!isSpace(codePointAt(text, last).value)) break;
    text = text.substr(0, last);
  }
  return text;
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : m_text(normalised(source)) {}

  Result<std::vector<Token>> run() {
    while (m_at < m_text.size()) {
      const std::size_t tag = nextTag();
      if (tag == std::string::npos) {
        addData(m_text.substr(m_at));
        break;
      }
      PRAXIS_TRY(takeTag(tag));
    }
    countLines(m_text.size());
    push(TokenType::end, {});
    return std::move(m_tokens);
  }

 private:
  template <typename... Args>
  base::Error refuse(fmt::format_string<Args...> text, Args&&... args) {
    countLines(m_at);
    return base::within(fmt::format("line {}", m_line),
                        base::fail(base::ErrorCode::unsupported, text, std::forward<Args>(args)...));
  }

  // Keeps m_line the line of `position`, which never goes back.
  void countLines(std::size_t position) {
    for (; m_counted < position; ++m_counted) m_line += m_text[m_counted] == '\n' ? 1 : 0;
  }

  void push(TokenType type, std::string text) {
    m_tokens.push_back({.type = type, .line = m_line, .text = std::move(text)});
  }

  void addData(std::string_view data) {
    if (data.empty()) return;
    countLines(m_at);
    push(TokenType::data, std::string(data));
  }

  std::size_t nextTag() const {
    for (std::size_t at = m_text.find('{', m_at); at != std::string::npos; at = m_text.find('{', at + 1)) {
      const char next = at + 1 < m_text.size() ? m_text[at + 1] : '\0';
      if (next == '{' || next == '%' || next == '#') return at;
    }
    return std::string::npos;
  }

  // The text in front of a tag, less the white space that the tag takes.
  void takeText(std::size_t tag, char sign, bool isVariable) {
    std::string_view text = std::string_view(m_text).substr(m_at, tag - m_at);
    if (sign == '-') {
      text = withoutTrailingSpace(text);
    } else if (sign != '+' && !isVariable) {
      const std::size_t lineBegin = text.rfind('\n') + 1;
      const bool startsLine = lineBegin > 0 || m_lineStarting;
      if (startsLine && skipSpace(text, lineBegin) == text.size()) text = text.substr(0, lineBegin);
    }
    addData(text);
  }

  Result<void> takeTag(std::size_t tag) {
    const char kind = m_text[tag + 1];
    char sign = tag + 2 < m_text.size() ? m_text[tag + 2] : '\0';
    if (sign != '-' && sign != '+') sign = '\0';
    takeText(tag, sign, kind == '{');
    m_at = tag + (sign == '\0' ? 2 : 3);
    if (kind == '#') return skipComment();
    if (kind == '%') {
      if (const std::size_t inside = rawBegin(); inside != std::string::npos) return takeRaw(inside);
    }
    countLines(m_at);
    push(kind == '{' ? TokenType::variableBegin : TokenType::blockBegin, {});
    return takeExpression(kind == '{' ? "}}" : "%}");
  }

  // After the closing mark of a block or comment: "-" takes all white space, nothing takes one newline.
  void afterTag(char sign) {
    if (sign == '-') {
      const std::size_t end = skipSpace(m_text, m_at);
      m_lineStarting = end > m_at && m_text[end - 1] == '\n';
      m_at = end;
      return;
    }
    m_lineStarting = sign != '+' && m_at < m_text.size() && m_text[m_at] == '\n';
    if (m_lineStarting) ++m_at;
  }

  Result<void> skipComment() {
    const std::size_t close = m_text.find("#}", m_at);
    if (close == std::string::npos) return refuse("A comment is not closed; '#}}' is missing.");
    char sign = close > m_at ? m_text[close - 1] : '\0';
    if (sign != '-' && sign != '+') sign = '\0';
    m_at = close + 2;
    afterTag(sign);
    return {};
  }

  // Where the inside of a raw block begins, if this tag opens one.
  std::size_t rawBegin() const {
    constexpr std::string_view kRaw = "raw";
    std::size_t at = skipSpace(m_text, m_at);
    if (m_text.compare(at, kRaw.size(), kRaw) != 0) return std::string::npos;
    at = skipSpace(m_text, at + kRaw.size());
    if (m_text.compare(at, 2, "%}") == 0) return at + 2;
    return m_text.compare(at, 3, "-%}") == 0 ? skipSpace(m_text, at + 3) : std::string::npos;
  }

  Result<void> takeRaw(std::size_t inside) {
    constexpr std::string_view kEnd = "endraw";
    m_at = inside;
    m_lineStarting = m_text[inside - 1] == '\n';
    for (std::size_t tag = m_text.find("{%", m_at); tag != std::string::npos; tag = m_text.find("{%", tag + 1)) {
      char sign = tag + 2 < m_text.size() ? m_text[tag + 2] : '\0';
      if (sign != '-' && sign != '+') sign = '\0';
      std::size_t at = skipSpace(m_text, tag + (sign == '\0' ? 2 : 3));
      if (m_text.compare(at, kEnd.size(), kEnd) != 0) continue;
      at = skipSpace(m_text, at + kEnd.size());
      const char endSign = at < m_text.size() && (m_text[at] == '-' || m_text[at] == '+') ? m_text[at] : '\0';
      if (m_text.compare(at + (endSign == '\0' ? 0 : 1), 2, "%}") != 0) continue;
      takeText(tag, sign, false);
      m_at = at + (endSign == '\0' ? 2 : 3);
      afterTag(endSign);
      return {};
    }
    return refuse("A raw block is not closed; '{{% endraw %}}' is missing.");
  }

  // Up to and with the closing mark `close`, which does not count inside brackets.
  Result<void> takeExpression(std::string_view close) {
    const bool isBlock = close == "%}";
    m_brackets.clear();
    for (;;) {
      m_at = skipSpace(m_text, m_at);
      countLines(m_at);
      if (m_at >= m_text.size()) return refuse("The template ends inside a tag; '{}' is missing.", close);
      if (m_brackets.empty()) {
        const char sign = m_text[m_at] == '-' || (isBlock && m_text[m_at] == '+') ? m_text[m_at] : '\0';
        if (m_text.compare(m_at + (sign == '\0' ? 0 : 1), 2, close) == 0) {
          push(isBlock ? TokenType::blockEnd : TokenType::variableEnd, {});
          m_at += sign == '\0' ? 2 : 3;
          if (isBlock || sign == '-') {
            afterTag(sign);
          } else {
            m_lineStarting = false;
          }
          return {};
        }
      }
      PRAXIS_TRY(takeToken());
    }
  }

  Result<void> takeToken() {
    const char first = m_text[m_at];
    if (first == '\'' || first == '"') return takeString(first);
    if (isDigit(first)) return takeNumber();
    if (const std::size_t end = nameEnd(m_at); end > m_at) {
      push(TokenType::name, m_text.substr(m_at, end - m_at));
      m_at = end;
      return {};
    }
    for (const std::string_view sign : kSigns) {
      if (m_text.compare(m_at, sign.size(), sign) != 0) continue;
      push(TokenType::sign, std::string(sign));
      PRAXIS_TRY(balance(first));
      m_at += sign.size();
      return {};
    }
    return refuse("The character '{}' is not expected here.", m_text.substr(m_at, codePointAt(m_text, m_at).size));
  }

  Result<void> balance(char sign) {
    if (sign == '(' || sign == '[' || sign == '{') m_brackets += sign == '(' ? ')' : (sign == '[' ? ']' : '}');
    if (sign != ')' && sign != ']' && sign != '}') return {};
    if (m_brackets.empty() || m_brackets.back() != sign) return refuse("'{}' closes nothing.", sign);
    m_brackets.pop_back();
    return {};
  }

  std::size_t nameEnd(std::size_t at) const {
    while (at < m_text.size()) {
      const CodePoint codePoint = codePointAt(m_text, at);
      if (codePoint.value != '_' && !isLetter(codePoint.value) && !isDecimal(codePoint.value)) break;
      at += codePoint.size;
    }
    return at;
  }

  Result<void> takeString(char quote) {
    std::size_t end = m_at + 1;
    while (end < m_text.size() && m_text[end] != quote) end += m_text[end] == '\\' ? 2 : 1;
    if (end >= m_text.size()) return refuse("A string is not closed; {} is missing.", quote);
    push(TokenType::text, unescaped(std::string_view(m_text).substr(m_at + 1, end - m_at - 1)));
    m_at = end + 1;
    return {};
  }

  std::size_t digitsEnd(std::size_t at) const {
    while (at < m_text.size() &&
           (isDigit(m_text[at]) || (m_text[at] == '_' && at + 1 < m_text.size() && isDigit(m_text[at + 1])))) {
      ++at;
    }
    return at;
  }

  // Where a fraction or exponent that makes the number a float ends; `at` if there is none.
  std::size_t floatEnd(std::size_t at) const {
    // In "a.1.5" the parts are integers.
    if (!m_tokens.empty() && m_tokens.back().isSign(".")) return at;
    const std::size_t begin = at;
    if (at + 1 < m_text.size() && m_text[at] == '.' && isDigit(m_text[at + 1])) at = digitsEnd(at + 1);
    if (at >= m_text.size() || (m_text[at] | 0x20) != 'e') return at;
    std::size_t exponent = at + 1;
    if (exponent < m_text.size() && (m_text[exponent] == '+' || m_text[exponent] == '-')) ++exponent;
    const bool whole = exponent < m_text.size() && isDigit(m_text[exponent]);
    return whole ? digitsEnd(exponent) : std::max(at, begin);
  }

  Result<void> takeNumber() {
    const std::size_t begin = m_at;
    std::size_t end = digitsEnd(m_at);
    const std::size_t fraction = floatEnd(end);
    const bool isFloat = fraction > end;
    int base = 10;
    if (!isFloat && m_text[begin] == '0' && end == begin + 1 && end < m_text.size()) {
      const char mark = static_cast<char>(m_text[end] | 0x20);
      base = mark == 'x' ? 16 : (mark == 'o' ? 8 : (mark == 'b' ? 2 : 10));
      if (base != 10) end = nameEnd(end);
    }
    if (isFloat) end = fraction;
    std::string digits = m_text.substr(begin + (base == 10 ? 0 : 2), end - begin - (base == 10 ? 0 : 2));
    std::erase(digits, '_');
    const char* const stop = digits.data() + digits.size();
    Token token{.type = isFloat ? TokenType::number : TokenType::integer, .line = m_line, .text = digits};
    const auto read = isFloat ? std::from_chars(digits.data(), stop, token.number)
                              : std::from_chars(digits.data(), stop, token.integer, base);
    if (read.ec != std::errc() || read.ptr != stop) return refuse("The number {} is not understood.", digits);
    m_tokens.push_back(std::move(token));
    m_at = end;
    return {};
  }

  std::string m_text;
  std::size_t m_at = 0;
  std::size_t m_counted = 0;
  int m_line = 1;
  bool m_lineStarting = true;  // what was read last ended with a newline
  std::string m_brackets;      // the closing ones that are due
  std::vector<Token> m_tokens;
};

}  // namespace

std::string described(const Token& token) {
  switch (token.type) {
    case TokenType::data:
      return "text";
    case TokenType::variableBegin:
      return "'{{'";
    case TokenType::variableEnd:
      return "'}}'";
    case TokenType::blockBegin:
      return "'{%'";
    case TokenType::blockEnd:
      return "'%}'";
    case TokenType::text:
      return "a string";
    case TokenType::end:
      return "the end of the template";
    case TokenType::name:
    case TokenType::integer:
    case TokenType::number:
    case TokenType::sign:
      return "'" + token.text + "'";
  }
  return {};
}

Result<std::vector<Token>> tokenise(std::string_view source) {
  if (source.size() > kSourceBytesMax) {
    return base::fail(base::ErrorCode::unsupported, "The template is {} bytes long; at most {} are read.",
                      source.size(), kSourceBytesMax);
  }
  return Lexer(source).run();
}

namespace {

// Reads up to `most` digits of the base; the number of digits read is added to `at`.
std::uint32_t escapeNumber(std::string_view text, std::size_t& at, std::size_t most, int base) {
  std::uint32_t value = 0;
  const std::string_view digits = text.substr(std::min(at, text.size()), most);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (read.ec == std::errc()) at += static_cast<std::size_t>(read.ptr - digits.data());
  return value;
}

}  // namespace

std::string unescaped(std::string_view inside) {
  constexpr std::string_view kFrom = "\\'\"abfnrtv";
  constexpr std::string_view kTo = "\\'\"\a\b\f\n\r\t\v";
  std::string out;
  for (std::size_t at = 0; at < inside.size();) {
    const char c = inside[at++];
    if (c != '\\' || at >= inside.size()) {
      out += c;
      continue;
    }
    const char escape = inside[at++];
    if (escape == '\n') continue;
    if (const std::size_t known = kFrom.find(escape); known != std::string_view::npos) {
      out += kTo[known];
    } else if (escape >= '0' && escape <= '7') {
      appendCodePoint(out, escapeNumber(inside, --at, 3, 8));
    } else if (escape == 'x' || escape == 'u' || escape == 'U') {
      const std::uint32_t value = escapeNumber(inside, at, escape == 'x' ? 2 : (escape == 'u' ? 4 : 8), 16);
      appendCodePoint(out, std::min<std::uint32_t>(value, 0x10FFFF));
    } else {
      out += '\\';
      out += escape;
    }
  }
  return out;
}

}  // namespace praxis::engine::text::jinja
