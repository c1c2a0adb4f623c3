#pragma once
// The character sets by the terms of PS3.3 C.12.1.1.2 and by their escape sequences. Thread: any.

#include <span>
#include <string_view>

namespace praxis::plugins::dicom::file {

enum class SetKind {
  none,          // bytes of this half mean nothing
  ascii,         // ISO-IR 6, left half
  romaji,        // ISO-IR 14, JIS X 0201, left half: yen and overline differ from ASCII
  katakana,      // ISO-IR 13, JIS X 0201, right half
  singleByte,    // 96 characters in the right half
  doubleByte,    // 94 x 94 characters, in either half
  whole,         // a code of its own without escape sequences: UTF-8, GB18030
  unknownDouble  // an escape sequence that no table has; two bytes a character
};

struct CodedSet {
  SetKind kind = SetKind::none;
  const char* encoding = "";  // iconv's name; of double-byte sets: an EUC form, both bytes with the high bit
  const char* prefix = "";    // what EUC wants before the two bytes
};

struct CharsetRow {
  std::string_view term;  // as it stands in Specific Character Set without code extensions
  int registration = 0;   // of ISO; 0: none
  CodedSet left, right;   // what is active when the term stands first
  CodedSet extension;     // what its escape sequence brings
};

struct EscapeRow {
  std::string_view sequence;  // after ESC
  bool right = false;         // G1, else G0
  CodedSet set;
};

std::span<const CharsetRow> charsetRows();
std::span<const EscapeRow> escapeRows();

}  // namespace praxis::plugins::dicom::file
