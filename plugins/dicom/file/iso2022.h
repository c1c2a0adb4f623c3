#pragma once
// Text with code extensions: escape sequences switch the sets of the two halves (PS3.5 6.1.2.5). Thread: any.

#include <string>
#include <string_view>

#include "plugins/dicom/file/charset_table.h"

namespace praxis::plugins::dicom::file {

struct Iso2022Start {
  CodedSet left, right;  // active at the start and after each delimiter
  // Stands in where `right` is none: writers leave the escape sequence out after a delimiter.
  CodedSet extension;
};

// Control characters that end a line or a page reset the sets too.
std::string decodeIso2022(std::string_view raw, const Iso2022Start& start, std::string_view delimiters);

}  // namespace praxis::plugins::dicom::file
