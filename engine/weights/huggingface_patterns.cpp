#include "engine/weights/huggingface_patterns.h"

#include <algorithm>
#include <vector>

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

#define CONTRACTIONS "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
#define SPACES "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
#define CAPITALS "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]"
#define SMALL "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]"
#define PREFIX "[^\\r\\n\\p{L}\\p{N}]?"

constexpr std::string_view kGpt2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

struct Known {
  std::string_view name;
  std::vector<std::string_view> patterns;
};

const std::vector<Known>& knownRows() {
  static const std::vector<Known> rows = {
      {"llama-bpe", {CONTRACTIONS "|" PREFIX "\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*" SPACES}},
      {"qwen2", {CONTRACTIONS "|" PREFIX "\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*" SPACES}},
      {"qwen35", {CONTRACTIONS "|" PREFIX "[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*" SPACES}},
      {"gpt-4o",
       {PREFIX CAPITALS "*" SMALL "+" CONTRACTIONS "?|" PREFIX CAPITALS "+" SMALL "*" CONTRACTIONS
                        "?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*" SPACES}},
      {"tekken",
       {PREFIX CAPITALS "*" SMALL "+|" PREFIX CAPITALS "+" SMALL "*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*" SPACES}},
      {"deepseek-v3",
       {"\\p{N}{1,3}", "[一-龥\u3040-ゟ゠-ヿ]+",
        "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
        "| ?[\\p{P}\\p{S}]+[\\r\\n]*" SPACES}},
      {"gpt-2", {kGpt2}},
      {"starcoder", {"\\p{N}", kGpt2}},
  };
  return rows;
}

#undef CONTRACTIONS
#undef SPACES
#undef CAPITALS
#undef SMALL
#undef PREFIX

// Files write line breaks in classes as they are or escaped.
std::string withEscapedLineBreaks(std::string_view pattern) {
  std::string escaped;
  for (const char byte : pattern) {
    if (byte == '\r') {
      escaped += "\\r";
    } else if (byte == '\n') {
      escaped += "\\n";
    } else {
      escaped += byte;
    }
  }
  return escaped;
}

// Walks over one pattern and writes what PCRE2 would read differently in another way.
class Translator {
 public:
  explicit Translator(std::string_view pattern) : m_pattern(pattern) {}

  Result<std::string> run() {
    while (m_at < m_pattern.size()) {
      const char byte = m_pattern[m_at];
      if (byte == '\\') {
        PRAXIS_TRY(escape());
      } else if (m_inClass) {
        PRAXIS_TRY(inClass(byte));
      } else {
        outsideClass(byte);
      }
    }
    return m_out;
  }

 private:
  Result<void> escape() {
    if (m_at + 1 >= m_pattern.size()) return refuse("a lone backslash at its end");
    const char letter = m_pattern[m_at + 1];
    m_classStart = false;
    const auto classOf = [this](std::string_view body, bool negated) {
      if (m_inClass) {
        m_out += body;
      } else {
        m_out.append(negated ? "[^" : "[").append(body).append("]");
      }
    };
    const bool negated = letter == 'S' || letter == 'W' || letter == 'H';
    if (negated && m_inClass && letter != 'S') return refuse("a negated class within a class");
    m_at += 2;
    switch (letter) {
      case 's':
        classOf("\\p{Z}\\x{9}-\\x{D}\\x{85}", false);
        return {};
      case 'S':
        if (m_inClass) {
          m_out += "\\S";
        } else {
          classOf("\\p{Z}\\x{9}-\\x{D}\\x{85}", true);
        }
        return {};
      case 'w':
      case 'W':
        classOf("\\p{L}\\p{M}\\p{Nd}\\p{Nl}\\p{Pc}", negated);
        return {};
      case 'h':
      case 'H':
        classOf("0-9A-Fa-f", negated);
        return {};
      case 'u':
        return codeUnit();
      case 'g':
      case 'k':
      case 'K':
      case 'C':
      case 'Q':
      case 'E':
        return refuse("an escape that has another meaning here");
      default:
        m_out.append({'\\', letter});
        return {};
    }
  }

  // \uHHHH
  Result<void> codeUnit() {
    const std::string_view digits = m_pattern.substr(m_at, 4);
    if (digits.size() != 4 || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) {
      return refuse("a \\u without four hexadecimal digits");
    }
    m_out.append("\\x{").append(digits).append("}");
    m_at += 4;
    return {};
  }

  Result<void> inClass(char byte) {
    if (byte == '[' && m_pattern.substr(m_at, 2) != "[:") return refuse("a class within a class");
    if (m_pattern.substr(m_at, 2) == "&&") return refuse("an intersection of classes (&&)");
    if (m_pattern.substr(m_at, 2) == "[:") {
      const std::size_t end = m_pattern.find(":]", m_at);
      if (end == std::string_view::npos) return refuse("an open [:");
      m_out += m_pattern.substr(m_at, end + 2 - m_at);
      m_at = end + 2;
      return {};
    }
    if (byte == ']' && !m_classStart) m_inClass = false;
    m_classStart = false;
    m_out += byte;
    ++m_at;
    return {};
  }

  void outsideClass(char byte) {
    m_out += byte;
    ++m_at;
    if (byte != '[') return;
    m_inClass = true;
    m_classStart = true;
    if (m_at < m_pattern.size() && m_pattern[m_at] == '^') {
      m_out += '^';
      ++m_at;
    }
  }

  base::Error refuse(std::string_view what) const {
    return fail(ErrorCode::unsupported, "The pattern \"{}\" of tokenizer.json holds {}, which is not supported.",
                m_pattern.substr(0, 200), what);
  }

  std::string_view m_pattern;
  std::string m_out;
  std::size_t m_at = 0;
  bool m_inClass = false;
  bool m_classStart = false;  // a ] here is a character of the class
};

}  // namespace

std::string_view byteLevelPattern() { return kGpt2; }

std::string_view pretokenizerNameOf(std::span<const std::string> published) {
  std::vector<std::string> escaped;
  for (const std::string& pattern : published) escaped.push_back(withEscapedLineBreaks(pattern));
  for (const Known& row : knownRows()) {
    if (std::ranges::equal(row.patterns, escaped)) return row.name;
  }
  return {};
}

Result<std::string> translatePattern(std::string_view published) { return Translator(published).run(); }

std::string patternOfText(std::string_view text) {
  std::string pattern;
  for (const char byte : text) {
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                       static_cast<unsigned char>(byte) >= 0x80;
    if (!plain) pattern += '\\';
    pattern += byte;
  }
  return pattern;
}

}  // namespace praxis::engine::weights
