#include "plugins/dicom/file/charset.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcspchrs.h>

namespace praxis::plugins::dicom::file {
namespace {

constexpr const char* kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr char kEscape = 0x1b;

// Spellings met in the field, beside the defined terms.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kAliases{{
    {"UTF-8", "ISO_IR 192"},
    {"UTF8", "ISO_IR 192"},
    {"ISO_IR 6", ""},
    {"ISO_IR 1", "ISO_IR 100"},
    {"LATIN1", "ISO_IR 100"},
    {"ISO_8859-1", "ISO_IR 100"},
    {"GB2312", "GBK"},
    {"ISO_2022_IR_6", "ISO 2022 IR 6"},
}};

std::string definedTerm(std::string term) {
  const auto blank = [](char c) { return c == ' ' || c == '\0'; };
  while (!term.empty() && blank(term.back())) term.pop_back();
  while (!term.empty() && blank(term.front())) term.erase(0, 1);
  std::transform(term.begin(), term.end(), term.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
  for (const std::string_view prefix : {"ISO-IR", "ISO IR"}) {
    if (term.starts_with(prefix)) term.replace(0, prefix.size(), "ISO_IR");
  }
  if (term.starts_with("ISO_IR") && term.size() > 6 && (term[6] == '_' || term[6] == '-')) term[6] = ' ';
  for (const auto& [alias, defined] : kAliases) {
    if (term == alias) return std::string(defined);
  }
  return term;
}

std::string definedTerms(const std::string& charset) {
  std::string result;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = charset.find('\\', begin);
    result += definedTerm(charset.substr(begin, end == std::string::npos ? end : end - begin));
    if (end == std::string::npos) return result;
    result += '\\';
    begin = end + 1;
  }
}

std::size_t sequenceLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

// Readable without the character set: ASCII stays, escape sequences go, everything else becomes U+FFFD. Between an
// escape to a two-byte set and the next escape the bytes look like ASCII, but are not.
std::string readableFallback(const std::string& raw) {
  std::string result;
  bool doubleByte = false;
  for (std::size_t i = 0; i < raw.size();) {
    if (raw[i] == kEscape) {
      doubleByte = i + 1 < raw.size() && raw[i + 1] == '$';
      const bool toRightHalf = i + 2 < raw.size() && (raw[i + 2] == ')' || raw[i + 1] == ')');
      doubleByte = doubleByte && !toRightHalf;
      // Intermediate bytes are 0x20..0x2f, one final byte follows (ISO 2022).
      ++i;
      while (i < raw.size() && ((raw[i] >= 0x20 && raw[i] <= 0x2f) || raw[i] == '$')) ++i;
      ++i;
    } else if (doubleByte) {
      result += kReplacement;
      i += 2;
    } else {
      const bool ascii = static_cast<unsigned char>(raw[i]) < 0x80;
      result += ascii ? std::string(1, raw[i]) : kReplacement;
      ++i;
    }
  }
  return result;
}

}  // namespace

bool isUtf8(const std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequenceLength(static_cast<unsigned char>(text[i]));
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return false;
    }
    const auto second = length > 1 ? static_cast<unsigned char>(text[i + 1]) : 0;
    const auto lead = static_cast<unsigned char>(text[i]);
    // Overlong forms, surrogates and values above U+10FFFF.
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second >= 0xa0)) return false;
    if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second >= 0x90)) return false;
    i += length;
  }
  return true;
}

std::string toUtf8(const std::string& raw, const std::string& charset, const std::string& delimiters) {
  const bool plain = std::all_of(raw.begin(), raw.end(), [](char c) { return c > 0 && c != kEscape; });
  if (plain) return raw;
  DcmSpecificCharacterSet converter;
  OFString converted;
  const std::string terms = definedTerms(charset);
  if (!terms.empty() && converter.selectCharacterSet(OFString(terms.c_str(), terms.size())).good() &&
      converter.convertString(raw.data(), raw.size(), converted, OFString(delimiters.c_str())).good()) {
    std::string text(converted.c_str(), converted.size());
    if (isUtf8(text) && text.find(kEscape) == std::string::npos) return text;
  }
  return readableFallback(raw);
}

}  // namespace praxis::plugins::dicom::file
