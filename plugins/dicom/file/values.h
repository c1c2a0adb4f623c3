#pragma once
// What a DCMTK item holds under a tag, as plain C++ values; wrong VRs and malformed numbers give nothing instead of a
// failure. For the dicom folders only. Thread: as the item's file.

#include <string>
#include <string_view>
#include <vector>

#include "plugins/dicom/file/dicom_file.h"

class DcmItem;

namespace praxis::plugins::dicom::file {

// Bytes of the value as they stand in the file; empty when absent or longer than 1 MiB.
std::string rawText(DcmItem& item, Tag tag);
// Specific Character Set of the item, or of the nearest item around it that has one (PS3.3 C.12.1.1.2).
std::string charsetInForce(DcmItem& item);
// All values decoded to UTF-8 by the character set in force, or by `inheritedCharset` when there is none; padding and
// trailing empty name components cut.
std::vector<std::string> texts(DcmItem& item, Tag tag, const std::string& inheritedCharset = {});
std::string firstText(DcmItem& item, Tag tag);
std::vector<double> numbersOf(DcmItem& item, Tag tag);
// Fewer than `count` numbers give an empty list.
std::vector<double> numbersOf(DcmItem& item, Tag tag, std::size_t count);
// Item `index` of a sequence, or null.
DcmItem* sequenceItem(DcmItem& item, Tag tag, unsigned long index = 0);
// The entries of LUT Data or of a palette: 16-bit words, or bytes packed in pairs when the words are half of `count`.
// Fewer entries than `count` give an empty list.
std::vector<std::uint16_t> lutEntries(DcmItem& item, Tag tag, std::size_t count);

// The number that fills the whole text but for blanks; independent of the locale.
std::optional<double> parseNumber(std::string_view text);

}  // namespace praxis::plugins::dicom::file
