#pragma once
// Text of a DICOM value to UTF-8 by Specific Character Set (PS3.3 C.12.1.1.2, PS3.5 6.1). Thread: any.

#include <string>

namespace praxis::plugins::dicom::file {

// charset: the value of (0008,0005), backslashes and all. delimiters: characters after which ISO 2022 falls back to the
// first set. What cannot be decoded comes out as U+FFFD, never as an error: a name must not keep a picture from
// opening.
std::string toUtf8(const std::string& raw, const std::string& charset, const std::string& delimiters);

bool isUtf8(const std::string& text);

}  // namespace praxis::plugins::dicom::file
