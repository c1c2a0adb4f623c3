#include "plugins/dicom/file/charset.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "plugins/dicom/file/charset_table.h"
#include "plugins/dicom/file/iconv_text.h"
#include "plugins/dicom/file/iso2022.h"

namespace praxis::plugins::dicom::file {
namespace {

constexpr char kEscape = 0x1b;

// Names met in the field and said by people, beside the terms of the standard. Upper case, blanks for - and _.
constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kAliases{{
    {"UTF 8", "ISO_IR 192"},
    {"UTF8", "ISO_IR 192"},
    {"ISO IR 1", "ISO_IR 100"},
    {"ASCII", "ISO_IR 6"},
    {"US ASCII", "ISO_IR 6"},
    {"LATIN1", "ISO_IR 100"},
    {"LATIN 1", "ISO_IR 100"},
    {"ISO 8859 1", "ISO_IR 100"},
    {"ISO 8859 2", "ISO_IR 101"},
    {"ISO 8859 3", "ISO_IR 109"},
    {"ISO 8859 4", "ISO_IR 110"},
    {"ISO 8859 5", "ISO_IR 144"},
    {"ISO 8859 6", "ISO_IR 127"},
    {"ISO 8859 7", "ISO_IR 126"},
    {"ISO 8859 8", "ISO_IR 138"},
    {"ISO 8859 9", "ISO_IR 148"},
    {"ISO 8859 15", "ISO_IR 203"},
    {"TIS 620", "ISO_IR 166"},
    {"GB2312", "GBK"},
    {"EUC CN", "GBK"},
    {"CP936", "GBK"},
    {"SJIS", "SHIFT_JIS"},
    {"CP932", "SHIFT_JIS"},
    {"CP949", "EUC-KR"},
}};

std::string tidied(std::string_view term) {
  std::string result;
  for (const char c : term) {
    const bool blank = c == ' ' || c == '\0' || c == '-' || c == '_';
    if (blank && (result.empty() || result.back() == ' ')) continue;
    result += blank ? ' ' : c >= 'a' && c <= 'z' ? char(c - 32) : c;
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

// The number in "ISO IR 100", "ISO 2022 IR 100" and "IR100"; 0 when there is none.
int registrationIn(std::string_view term) {
  const std::size_t at = term.find("IR");
  if (at == std::string_view::npos || (at > 0 && !term.starts_with("ISO"))) return 0;
  term.remove_prefix(at + 2);
  while (term.starts_with(' ')) term.remove_prefix(1);
  int number = 0;
  const auto [end, error] = std::from_chars(term.data(), term.data() + term.size(), number);
  return error == std::errc() && end == term.data() + term.size() ? number : 0;
}

const CharsetRow* rowOf(std::string_view name) {
  std::string term = tidied(name);
  for (const auto& [alias, meant] : kAliases) {
    if (term == alias) term = tidied(meant);
  }
  const int registration = registrationIn(term);
  for (const CharsetRow& row : charsetRows()) {
    if (registration != 0 ? row.registration == registration : term == tidied(row.term)) return &row;
  }
  return nullptr;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find('\\');
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// The set that text begins in, and what its bytes above 127 mean when no escape sequence has said so.
struct Repertoire {
  const CharsetRow* first = nullptr;  // null: the default repertoire, ASCII
  CodedSet extension;
};

Repertoire repertoireOf(std::string_view charset) {
  Repertoire result;
  const std::vector<std::string_view> terms = split(charset);
  result.first = rowOf(terms.front());
  for (const std::string_view term : terms) {
    const CharsetRow* row = rowOf(term);
    if (row == nullptr) continue;
    // "\ISO_IR 192" with nothing before it.
    if (result.first == nullptr && row->left.kind == SetKind::whole) result.first = row;
    const bool rightHalf = row->extension.kind == SetKind::singleByte || row->extension.kind == SetKind::katakana ||
                           row->right.kind == SetKind::doubleByte;
    if (result.extension.kind == SetKind::none && rightHalf) result.extension = row->extension;
  }
  return result;
}

// Bytes of one UTF-8 sequence at `at`; 0 when there is none that is right (Unicode table 3-7).
std::size_t sequenceAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t k) { return at + k < text.size() ? static_cast<unsigned char>(text[at + k]) : 0u; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > text.size()) return 0;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(k) & 0xc0) != 0x80) return 0;
  }
  // Overlong forms, surrogates and values above U+10FFFF.
  const unsigned second = byte(1);
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second >= 0xa0)) return 0;
  return (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second >= 0x90) ? 0 : length;
}

std::string asUtf8(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequenceAt(bytes, i);
    text += length == 0 ? std::string_view(kReplacement) : bytes.substr(i, length);
    i += std::max<std::size_t>(length, 1);
  }
  return text;
}

}  // namespace

bool isUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequenceAt(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::optional<std::string> charsetTerm(const std::string& name) {
  std::string terms;
  for (const std::string_view part : split(name)) {
    const CharsetRow* row = rowOf(part);
    if (row == nullptr && !(tidied(part).empty() && name.find('\\') != std::string::npos)) return std::nullopt;
    terms += (part.data() == name.data() ? "" : "\\") + (row == nullptr ? std::string() : std::string(row->term));
  }
  return terms;
}

std::vector<std::string> charsetTerms() {
  std::vector<std::string> terms;
  for (const CharsetRow& row : charsetRows()) terms.emplace_back(row.term);
  return terms;
}

engine::base::Result<std::string> knownCharset(const std::string& name) {
  if (std::optional<std::string> term = charsetTerm(name)) return std::move(*term);
  return engine::base::fail(engine::base::ErrorCode::invalidArgument,
                            "{} is not a character set that can be read; there are {}.", name,
                            fmt::join(charsetTerms(), ", "));
}

std::string toUtf8(const std::string& raw, const std::string& charset, const std::string& delimiters) {
  // JIS X 0201 has its own characters in the places of these two.
  const auto plain = [](char c) { return c > 0 && c != kEscape && c != '\\' && c != '~'; };
  if (std::all_of(raw.begin(), raw.end(), plain)) return raw;
  const Repertoire repertoire = repertoireOf(charset);
  const CharsetRow* first = repertoire.first;
  if (first == nullptr) return asUtf8(decodeIso2022(raw, {{SetKind::ascii}, {}, repertoire.extension}, delimiters));
  if (first->left.kind != SetKind::whole)
    return asUtf8(decodeIso2022(raw, {first->left, first->right, repertoire.extension}, delimiters));
  if (first->registration == 192) return asUtf8(raw);
  std::string text;
  appendDecoded(first->left.encoding, raw, text);
  return asUtf8(text);
}

}  // namespace praxis::plugins::dicom::file
