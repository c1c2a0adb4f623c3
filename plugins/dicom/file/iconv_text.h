#pragma once
// One run of bytes in one encoding to UTF-8, through the C library's iconv. Thread: any; each keeps its own converters.

#include <string>
#include <string_view>

namespace praxis::plugins::dicom::file {

inline constexpr const char* kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// Appends to `text`. Each byte that begins no character of the encoding gives one U+FFFD, and so does every byte of an
// encoding that the C library does not have.
void appendDecoded(const char* encoding, std::string_view bytes, std::string& text);

}  // namespace praxis::plugins::dicom::file
