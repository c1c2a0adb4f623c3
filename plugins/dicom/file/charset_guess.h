#pragma once
// Files whose text is in another character set than they say: GBK under Latin-1 or under nothing, UTF-8 without a
// label. Guessing is never certain, so that the result is for a question to the user and is never applied by itself.
// Thread: any, one at a time per object.

#include <string>

namespace praxis::plugins::dicom::file {

class CharsetGuess {
 public:
  // A value as it stands in the file, with the Specific Character Set in force. Person names count for more: common
  // family names tell Chinese from Korean.
  void add(const std::string& raw, const std::string& charset, bool isName);
  void add(const CharsetGuess& other);
  // A term of charsetTerms(), or empty: the labels are right as far as can be seen, or nothing better is known.
  std::string term() const;

 private:
  // How well the values read in one candidate; below 0 they do not.
  double m_utf8 = 0, m_chinese = 0, m_korean = 0, m_japanese = 0, m_latin = 0;
};

}  // namespace praxis::plugins::dicom::file
