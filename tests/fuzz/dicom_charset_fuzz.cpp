// libFuzzer target: the first line is a Specific Character Set, the rest the bytes of a value. Whatever they are, the
// text is UTF-8, ASCII that stands alone is kept, and a guess is a set that can be read.
//
//   praxis_dicom_charset_seeds CORPUS && praxis_dicom_charset_fuzz CORPUS -max_total_time=60

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "plugins/dicom/file/charset.h"
#include "plugins/dicom/file/charset_guess.h"
#include "plugins/dicom/study/member_name.h"

namespace {

namespace file = praxis::plugins::dicom::file;

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string charset = input.substr(0, end), raw = input.substr(std::min(end + 1, input.size()));
  for (const char* delimiters : {"", "\\^="}) {
    const std::string text = file::toUtf8(raw, charset, delimiters);
    check(file::isUtf8(text));
    check(text.size() <= 9 * raw.size());
    if (file::isUtf8(raw)) check(file::toUtf8(raw, "ISO_IR 192", delimiters) == raw);
  }
  if (const auto term = file::charsetTerm(charset)) {
    check(file::charsetTerm(*term) == term);
    check(file::toUtf8(raw, *term, "\\^=") == file::toUtf8(raw, charset, "\\^="));
  }
  file::CharsetGuess guess;
  guess.add(raw, charset, true);
  check(guess.term().empty() || file::charsetTerm(guess.term()).has_value());
  if (const auto name = praxis::plugins::dicom::study::memberPath(raw)) {
    check(!name->empty() && name->front() != '/' && file::isUtf8(*name));
    check(("/" + *name + "/").find("/../") == std::string::npos);
  }
  return 0;
}
