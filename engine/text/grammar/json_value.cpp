#include "engine/text/grammar/json_value.h"

#include <map>

#include "engine/text/grammar/codepoint_set.h"

namespace praxis::engine::text::grammar {
namespace {

using base::ErrorCode;
using base::Result;
using Kind = JsonValue::Kind;

constexpr std::size_t kTextBytesMax = 4u << 20;
constexpr int kDepthMax = 200;

class Reader {
 public:
  explicit Reader(std::string_view text) : m_text(text) {}

  Result<JsonValue> read() {
    if (m_text.size() > kTextBytesMax) {
      return base::fail(ErrorCode::unsupported, "The JSON text has {} bytes; at most {} are read.", m_text.size(),
                        kTextBytesMax);
    }
    JsonValue value = PRAXIS_TRY(readValue(0));
    skipSpace();
    if (m_position < m_text.size()) return failHere("nothing more is expected");
    return value;
  }

 private:
  char peek() const { return m_position < m_text.size() ? m_text[m_position] : '\0'; }
  void skipSpace() {
    while (m_position < m_text.size() && std::string_view(" \t\r\n").find(m_text[m_position]) != std::string_view::npos)
      ++m_position;
  }

  base::Error failHere(std::string_view what) const {
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i < m_position && i < m_text.size(); ++i) {
      const bool newline = m_text[i] == '\n';
      line += newline;
      column = newline ? 1 : column + ((m_text[i] & 0xC0) != 0x80);
    }
    return base::fail(ErrorCode::invalidArgument, "JSON, line {}, column {}: {}.", line, column, what);
  }

  Result<JsonValue> readValue(int depth) {
    if (depth > kDepthMax) return failHere(fmt::format("values are nested more than {} deep", kDepthMax));
    skipSpace();
    switch (peek()) {
      case '{':
        return readObject(depth);
      case '[':
        return readArray(depth);
      case '"':
        return JsonValue{.kind = Kind::string, .text = PRAXIS_TRY(readString())};
      case 't':
        return readWord("true", {.kind = Kind::boolean, .boolean = true});
      case 'f':
        return readWord("false", {.kind = Kind::boolean});
      case 'n':
        return readWord("null", {});
      default:
        return readNumber();
    }
  }

  Result<JsonValue> readWord(std::string_view word, JsonValue value) {
    if (m_text.substr(m_position, word.size()) != word) return failHere("a value is expected");
    m_position += word.size();
    return value;
  }

  std::size_t skipDigits() {
    const std::size_t begin = m_position;
    while (peek() >= '0' && peek() <= '9') ++m_position;
    return m_position - begin;
  }

  Result<JsonValue> readNumber() {
    const std::size_t begin = m_position;
    if (peek() == '-') ++m_position;
    const bool zero = peek() == '0';
    const std::size_t digits = skipDigits();
    if (digits == 0) return failHere("a value is expected");
    if (zero && digits > 1) return failHere("a number does not begin with a further 0");
    if (peek() == '.') {
      ++m_position;
      if (skipDigits() == 0) return failHere("a digit is expected");
    }
    if (peek() == 'e' || peek() == 'E') {
      ++m_position;
      if (peek() == '+' || peek() == '-') ++m_position;
      if (skipDigits() == 0) return failHere("a digit is expected");
    }
    return JsonValue{.kind = Kind::number, .text = std::string(m_text.substr(begin, m_position - begin))};
  }

  Result<JsonValue> readArray(int depth) {
    JsonValue value{.kind = Kind::array};
    ++m_position;
    skipSpace();
    if (peek() == ']') {
      ++m_position;
      return value;
    }
    for (;;) {
      value.items.push_back(PRAXIS_TRY(readValue(depth + 1)));
      skipSpace();
      const char c = peek();
      if (c != ',' && c != ']') return failHere("',' or ']' is expected");
      ++m_position;
      if (c == ']') return value;
    }
  }

  Result<JsonValue> readObject(int depth) {
    JsonValue value{.kind = Kind::object};
    std::map<std::string, std::size_t, std::less<>> places;
    ++m_position;
    skipSpace();
    if (peek() == '}') {
      ++m_position;
      return value;
    }
    for (;;) {
      skipSpace();
      if (peek() != '"') return failHere("a name in quotes is expected");
      std::string name = PRAXIS_TRY(readString());
      skipSpace();
      if (peek() != ':') return failHere("':' is expected");
      ++m_position;
      JsonValue member = PRAXIS_TRY(readValue(depth + 1));
      const auto [place, added] = places.emplace(name, value.members.size());
      if (added) {
        value.members.push_back({std::move(name), std::move(member)});
      } else {
        value.members[place->second].value = std::move(member);
      }
      skipSpace();
      const char c = peek();
      if (c != ',' && c != '}') return failHere("',' or '}' is expected");
      ++m_position;
      if (c == '}') return value;
    }
  }

  Result<std::string> readString() {
    std::string text;
    ++m_position;
    for (;;) {
      if (m_position >= m_text.size()) return failHere("a string is not closed");
      const char c = m_text[m_position];
      if (c == '"') break;
      if (c == '\\') {
        appendUtf8(text, PRAXIS_TRY(readEscape()));
        continue;
      }
      if (static_cast<unsigned char>(c) < 0x20) return failHere("control characters in strings need an escape");
      char32_t codepoint = 0;
      if (!decodeUtf8(m_text, m_position, codepoint)) return failHere("these bytes are no valid UTF-8");
      appendUtf8(text, codepoint);
    }
    ++m_position;
    return text;
  }

  Result<char32_t> readEscape() {
    ++m_position;
    const char kind = peek();
    ++m_position;
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (const std::size_t index = kNames.find(kind); kind != '\0' && index != std::string_view::npos) {
      return static_cast<char32_t>(kMeanings[index]);
    }
    if (kind != 'u') return failHere("this escape is not known");
    const char32_t first = PRAXIS_TRY(readHex());
    if (first < 0xD800 || first > 0xDFFF) return first;
    if (first > 0xDBFF || m_text.substr(m_position, 2) != "\\u") return failHere("half a surrogate pair");
    m_position += 2;
    const char32_t second = PRAXIS_TRY(readHex());
    if (second < 0xDC00 || second > 0xDFFF) return failHere("half a surrogate pair");
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
  }

  Result<char32_t> readHex() {
    char32_t value = 0;
    for (int i = 0; i < 4; ++i, ++m_position) {
      const char c = peek();
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return failHere("'\\u' needs four hexadecimal digits");
      value = value * 16 + static_cast<char32_t>(digit);
    }
    return value;
  }

  std::string_view m_text;
  std::size_t m_position = 0;
};

void append(std::string& out, const JsonValue& value) {
  switch (value.kind) {
    case Kind::null:
      out += "null";
      return;
    case Kind::boolean:
      out += value.boolean ? "true" : "false";
      return;
    case Kind::number:
      out += value.text;
      return;
    case Kind::string:
      out += quotedJson(value.text);
      return;
    case Kind::array: {
      out += '[';
      for (std::size_t i = 0; i < value.items.size(); ++i) {
        if (i > 0) out += ',';
        append(out, value.items[i]);
      }
      out += ']';
      return;
    }
    case Kind::object: {
      out += '{';
      for (std::size_t i = 0; i < value.members.size(); ++i) {
        if (i > 0) out += ',';
        out += quotedJson(value.members[i].name) + ':';
        append(out, value.members[i].value);
      }
      out += '}';
      return;
    }
  }
}

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const Member& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

Result<JsonValue> parseJson(std::string_view text) { return Reader(text).read(); }

std::string compactJson(const JsonValue& value) {
  std::string out;
  append(out, value);
  return out;
}

std::string quotedJson(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    constexpr std::string_view kNames = "\"\\bfnrt";
    constexpr std::string_view kMeanings = "\"\\\b\f\n\r\t";
    const std::size_t index = kMeanings.find(c);
    if (index != std::string_view::npos && c != '\0') {
      out += '\\';
      out += kNames[index];
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      out += c;
    }
  }
  out += '"';
  return out;
}

}  // namespace praxis::engine::text::grammar
