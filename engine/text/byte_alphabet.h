#pragma once
// The alphabet of byte-level BPE: each byte has a printable code point that stands for it in vocabularies and merges.
// Bytes 33-126, 161-172 and 174-255 stand for themselves, the other 68 in ascending order for U+0100 and up (GPT-2).
// Thread: any.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace praxis::engine::text {

// UTF-8 of the code point that stands for each byte: one or two bytes.
const std::array<std::string, 256>& byteAlphabet();

// Appends the bytes that `spelled` stands for. A code point outside the alphabet is appended as it is.
void appendSpelledBytes(std::string& out, std::string_view spelled);

}  // namespace praxis::engine::text
