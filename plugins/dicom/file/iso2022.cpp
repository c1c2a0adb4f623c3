#include "plugins/dicom/file/iso2022.h"

#include "plugins/dicom/file/iconv_text.h"

namespace praxis::plugins::dicom::file {
namespace {

constexpr unsigned char kEscape = 0x1b;

bool isDouble(const CodedSet& set) { return set.kind == SetKind::doubleByte || set.kind == SetKind::unknownDouble; }

class Decoder {
 public:
  Decoder(std::string_view raw, const Iso2022Start& start, std::string_view delimiters)
      : m_raw(raw), m_start(start), m_delimiters(delimiters), m_left(start.left), m_right(start.right) {}

  std::string run() {
    while (m_at < m_raw.size()) {
      const unsigned char c = byte(0);
      if (c == kEscape) {
        readEscape();
      } else if (c >= 0x80) {
        readRight();
      } else if (c > 0x20 && c != 0x7f && isDouble(m_left)) {
        readPair(m_left, 0x21, 0x7e);
      } else {
        readLeft();
      }
    }
    return std::move(m_text);
  }

 private:
  unsigned char byte(std::size_t ahead) const {
    return m_at + ahead < m_raw.size() ? static_cast<unsigned char>(m_raw[m_at + ahead]) : 0;
  }
  void readEscape();
  void readLeft();
  void readRight();
  void readPair(const CodedSet& set, unsigned char low, unsigned char high);
  void replace() {
    m_text += kReplacement;
    ++m_at;
  }
  // U+FF61 is the first of the half-width forms.
  void katakana(unsigned char c) {
    if (c < 0xa1 || c > 0xdf) return replace();
    const unsigned code = 0xff61u + (c - 0xa1u);
    m_text += {static_cast<char>(0xe0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3f)),
               static_cast<char>(0x80 | (code & 0x3f))};
    ++m_at;
  }

  std::string_view m_raw;
  const Iso2022Start& m_start;
  std::string_view m_delimiters;
  CodedSet m_left, m_right;
  std::string m_text;
  std::size_t m_at = 0;
};

void Decoder::readEscape() {
  const std::string_view rest = m_raw.substr(m_at + 1);
  for (const EscapeRow& row : escapeRows()) {
    if (!rest.starts_with(row.sequence)) continue;
    (row.right ? m_right : m_left) = row.set;
    m_at += 1 + row.sequence.size();
    return;
  }
  // Intermediate bytes are 0x20..0x2f, one final byte 0x30..0x7e follows (ISO 2022).
  const bool pairs = rest.starts_with('$');
  const bool right = rest.find_first_of(")-.*+") == (pairs ? 1u : 0u);
  m_at += 1;
  while (byte(0) >= 0x20 && byte(0) <= 0x2f) ++m_at;
  if (byte(0) >= 0x30 && byte(0) <= 0x7e) ++m_at;
  if (pairs) {
    (right ? m_right : m_left) = {SetKind::unknownDouble};
  } else {
    m_text += kReplacement;
  }
}

void Decoder::readLeft() {
  const char c = static_cast<char>(byte(0));
  const bool ends = c == '\r' || c == '\n' || c == '\f' || c == '\t' || m_delimiters.find(c) != std::string_view::npos;
  if (ends) {
    m_left = m_start.left;
    m_right = m_start.right;
  } else if (m_left.kind == SetKind::katakana && c > 0x20) {
    return katakana(static_cast<unsigned char>(c) | 0x80);
  } else if (m_left.kind == SetKind::romaji && (c == '\\' || c == '~')) {
    m_text += c == '~' ? "\xE2\x80\xBE" : "\xC2\xA5";  // overline, yen
    ++m_at;
    return;
  }
  m_text += c;
  ++m_at;
}

void Decoder::readRight() {
  const CodedSet& set = m_right.kind == SetKind::none ? m_start.extension : m_right;
  if (isDouble(set)) return readPair(set, 0xa1, 0xfe);
  if (set.kind == SetKind::katakana) return katakana(byte(0));
  // 0x80..0x9f are control characters in every one of these sets.
  if (set.kind != SetKind::singleByte || byte(0) < 0xa0) return replace();
  appendDecoded(set.encoding, m_raw.substr(m_at, 1), m_text);
  ++m_at;
}

void Decoder::readPair(const CodedSet& set, unsigned char low, unsigned char high) {
  const unsigned char first = byte(0), second = byte(1);
  if (first < low || first > high || second < low || second > high) return replace();
  if (set.kind == SetKind::unknownDouble) {
    m_text += kReplacement;
  } else {
    std::string pair = set.prefix;
    pair += {static_cast<char>(first | 0x80), static_cast<char>(second | 0x80)};
    std::string character;
    appendDecoded(set.encoding, pair, character);
    // A pair that the set leaves empty is one unreadable character, not two.
    m_text += character.find(kReplacement) == std::string::npos ? character : kReplacement;
  }
  m_at += 2;
}

}  // namespace

std::string decodeIso2022(std::string_view raw, const Iso2022Start& start, std::string_view delimiters) {
  return Decoder(raw, start, delimiters).run();
}

}  // namespace praxis::plugins::dicom::file
