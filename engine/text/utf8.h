#pragma once
// UTF-8 as tokenizers meet it: text that may be damaged. Thread: any.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace praxis::engine::text {

inline constexpr std::uint32_t kReplacementCharacter = 0xFFFD;
inline constexpr std::uint32_t kCodePointMax = 0x10FFFF;

struct DecodedCodePoint {
  std::uint32_t value = kReplacementCharacter;
  std::size_t length = 1;  // bytes taken, at least 1
  bool valid = false;
};

// Reads the code point at `position` (which must be inside the text) as the tokenizers of the field do: overlong forms
// and surrogates pass. A byte that starts no complete sequence, or one above U+10FFFF, is invalid and one byte long.
DecodedCodePoint decodeLeniently(std::string_view bytes, std::size_t position);

void appendUtf8(std::string& out, std::uint32_t codePoint);

// The text with every invalid byte replaced by U+FFFD and every overlong form by the shortest one. What comes out has
// the structure of UTF-8 throughout, so that a pattern matcher can run on it unchecked. Returns `bytes` itself when
// nothing had to change; otherwise the result lives in `storage`.
std::string_view repairForMatching(std::string_view bytes, std::string& storage);

// Bytes at the end of `bytes` that begin a UTF-8 character and could still be completed: 0 to 3.
std::size_t unfinishedTail(std::string_view bytes);

// Replaces every byte sequence that is not UTF-8 by U+FFFD (maximal subpart practice, Unicode 15 section 3.9).
std::string toValidUtf8(std::string_view bytes);

}  // namespace praxis::engine::text
