#pragma once
// Text of a DICOM value to UTF-8 by Specific Character Set (PS3.3 C.12.1.1.2, PS3.5 6.1). Thread: any.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace praxis::plugins::dicom::file {

// charset: the value of (0008,0005), backslashes and all. delimiters: characters after which ISO 2022 falls back to the
// first set (PS3.5 6.1.2.5.3). What cannot be decoded comes out as U+FFFD, never as an error: a name must not keep a
// picture from opening.
std::string toUtf8(const std::string& raw, const std::string& charset, const std::string& delimiters);

bool isUtf8(std::string_view text);

// A name of a character set as a person may write it ("gb18030", "iso-ir 100", "shift_jis"), as the term that
// Specific Character Set uses; nothing when it is unknown. Several names are joined by backslashes.
std::optional<std::string> charsetTerm(const std::string& name);
// The same, or invalidArgument with the names that there are.
engine::base::Result<std::string> knownCharset(const std::string& name);
// Every single term, for messages and menus.
std::vector<std::string> charsetTerms();

}  // namespace praxis::plugins::dicom::file
