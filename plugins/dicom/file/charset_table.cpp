#include "plugins/dicom/file/charset_table.h"

#include <array>

namespace praxis::plugins::dicom::file {
namespace {

constexpr CodedSet kNone{};
constexpr CodedSet kAscii{SetKind::ascii};
constexpr CodedSet kRomaji{SetKind::romaji};
constexpr CodedSet kKatakana{SetKind::katakana};
constexpr CodedSet kJisX0208{SetKind::doubleByte, "EUC-JP"};
constexpr CodedSet kJisX0212{SetKind::doubleByte, "EUC-JP", "\x8f"};
constexpr CodedSet kKsX1001{SetKind::doubleByte, "EUC-KR"};
// GB18030 contains GB 2312 and gives the middle dot of names as U+00B7, which EUC-CN does not.
constexpr CodedSet kGb2312{SetKind::doubleByte, "GB18030"};

constexpr CodedSet latin(const char* encoding) { return {SetKind::singleByte, encoding}; }
constexpr CodedSet whole(const char* encoding) { return {SetKind::whole, encoding}; }

constexpr CharsetRow single(std::string_view term, int registration, const char* encoding) {
  return {term, registration, kAscii, latin(encoding), latin(encoding)};
}
constexpr CharsetRow alone(std::string_view term, int registration, const char* encoding) {
  return {term, registration, whole(encoding), kNone, kNone};
}

// The last rows are no terms of the standard, but what mislabelled files hold.
constexpr std::array<CharsetRow, 30> kRows{{
    {"ISO_IR 6", 6, kAscii, kNone, kAscii},
    single("ISO_IR 100", 100, "ISO-8859-1"),
    single("ISO_IR 101", 101, "ISO-8859-2"),
    single("ISO_IR 109", 109, "ISO-8859-3"),
    single("ISO_IR 110", 110, "ISO-8859-4"),
    single("ISO_IR 144", 144, "ISO-8859-5"),
    single("ISO_IR 127", 127, "ISO-8859-6"),
    single("ISO_IR 126", 126, "ISO-8859-7"),
    single("ISO_IR 138", 138, "ISO-8859-8"),
    single("ISO_IR 148", 148, "ISO-8859-9"),
    single("ISO_IR 203", 203, "ISO-8859-15"),
    single("ISO_IR 166", 166, "ISO-8859-11"),
    {"ISO_IR 13", 13, kRomaji, kKatakana, kKatakana},
    {"ISO 2022 IR 87", 87, kAscii, kNone, kJisX0208},
    {"ISO 2022 IR 159", 159, kAscii, kNone, kJisX0212},
    // Alone these two are met without escape sequences.
    {"ISO 2022 IR 149", 149, kAscii, kKsX1001, kKsX1001},
    {"ISO 2022 IR 58", 58, kAscii, kGb2312, kGb2312},
    alone("ISO_IR 192", 192, "UTF-8"),
    alone("GB18030", 0, "GB18030"),
    alone("GBK", 0, "GB18030"),
    alone("BIG5", 0, "BIG5-HKSCS"),
    alone("SHIFT_JIS", 0, "CP932"),
    alone("EUC-JP", 0, "EUC-JP"),
    alone("EUC-KR", 0, "CP949"),
    alone("WINDOWS-1250", 0, "CP1250"),
    alone("WINDOWS-1251", 0, "CP1251"),
    alone("WINDOWS-1252", 0, "CP1252"),
    alone("WINDOWS-1253", 0, "CP1253"),
    alone("IBM437", 0, "IBM437"),
    alone("KOI8-R", 0, "KOI8-R"),
}};

// PS3.3 table C.12-3 and C.12-4; then spellings of the same sets that ISO 2022 knows and some writers use.
constexpr std::array<EscapeRow, 24> kEscapes{{
    {"(B", false, kAscii},
    {"(J", false, kRomaji},
    {")I", true, kKatakana},
    {"$B", false, kJisX0208},
    {"$(D", false, kJisX0212},
    {"$)C", true, kKsX1001},
    {"$)A", true, kGb2312},
    {"-A", true, latin("ISO-8859-1")},
    {"-B", true, latin("ISO-8859-2")},
    {"-C", true, latin("ISO-8859-3")},
    {"-D", true, latin("ISO-8859-4")},
    {"-L", true, latin("ISO-8859-5")},
    {"-G", true, latin("ISO-8859-6")},
    {"-F", true, latin("ISO-8859-7")},
    {"-H", true, latin("ISO-8859-8")},
    {"-M", true, latin("ISO-8859-9")},
    {"-b", true, latin("ISO-8859-15")},
    {"-T", true, latin("ISO-8859-11")},
    {"(I", false, kKatakana},
    {"$@", false, kJisX0208},
    {"$(B", false, kJisX0208},
    {"$(C", false, kKsX1001},
    {"$A", false, kGb2312},
    {"$(A", false, kGb2312},
}};

}  // namespace

std::span<const CharsetRow> charsetRows() { return kRows; }
std::span<const EscapeRow> escapeRows() { return kEscapes; }

}  // namespace praxis::plugins::dicom::file
