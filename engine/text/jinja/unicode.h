#pragma once
// Code points of UTF-8 text and the properties of them that Python's string methods go by. Bytes that are no UTF-8
// count as one code point each. Thread: any.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace praxis::engine::text::jinja {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t size = 1;  // bytes
};

// The code point at `position`, which must be inside the text.
CodePoint codePointAt(std::string_view text, std::size_t position);
void appendCodePoint(std::string& out, std::uint32_t value);
std::size_t countCodePoints(std::string_view text);
// Where the code point with this number begins; the end of the text if there are fewer.
std::size_t byteOffset(std::string_view text, std::size_t codePoint);
// The first byte of the code point that ends at `end` (more than 0).
std::size_t previousCodePoint(std::string_view text, std::size_t end);

bool isSpace(std::uint32_t codePoint);
bool isLetter(std::uint32_t codePoint);
bool isDecimal(std::uint32_t codePoint);
bool isLower(std::uint32_t codePoint);
bool isUpper(std::uint32_t codePoint);
bool isPrintable(std::uint32_t codePoint);

// One code point can become up to three: "ß" is "SS".
void appendLower(std::string& out, std::uint32_t codePoint);
void appendUpper(std::string& out, std::uint32_t codePoint);
void appendTitle(std::string& out, std::uint32_t codePoint);

// The tables: generated from the Unicode character database.
struct CodePointRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};
struct CaseRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint32_t step = 1;  // 2 where upper and lower case take turns
  std::int32_t shift = 0;
};
struct CaseException {
  std::uint32_t from = 0;
  std::string_view to;
};
std::span<const CodePointRange> letterRanges();
std::span<const CodePointRange> decimalRanges();
std::span<const CaseRange> lowerRanges();
std::span<const CaseRange> upperRanges();
std::span<const CaseException> upperExceptions();
std::span<const CaseException> titleExceptions();

}  // namespace praxis::engine::text::jinja
