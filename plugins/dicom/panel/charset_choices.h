#pragma once
// The encodings that a user may force upon mislabelled files, as Specific Character Set spells them (PS3.3 C.12.1.1.2).
// Thread: any.

#include <span>

#include <QString>

namespace praxis::plugins::dicom::panel {

struct CharsetChoice {
  const char* charset;  // empty: what the files say
  const char* name;     // for tr() in context "Charsets"
};

std::span<const CharsetChoice> charsetChoices();
QString nameOf(const CharsetChoice& choice);

}  // namespace praxis::plugins::dicom::panel
