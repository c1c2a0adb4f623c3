#include "engine/text/byte_alphabet.h"

#include "engine/text/utf8.h"

namespace praxis::engine::text {
namespace {

constexpr std::uint32_t kCodePointEnd = 256 + 68;  // one past the last code point of the alphabet

constexpr bool standsForItself(std::uint32_t byte) {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

constexpr std::array<std::uint16_t, 256> makeCodePoints() {
  std::array<std::uint16_t, 256> codePoints{};
  std::uint16_t next = 256;
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    codePoints[byte] = standsForItself(byte) ? static_cast<std::uint16_t>(byte) : next++;
  }
  return codePoints;
}

constexpr std::array<std::uint16_t, 256> kCodePoints = makeCodePoints();

// Byte of each code point below kCodePointEnd, or -1.
constexpr std::array<std::int16_t, kCodePointEnd> makeBytes() {
  std::array<std::int16_t, kCodePointEnd> bytes{};
  for (auto& byte : bytes) byte = -1;
  for (std::int16_t byte = 0; byte < 256; ++byte) bytes[kCodePoints[static_cast<std::size_t>(byte)]] = byte;
  return bytes;
}

constexpr std::array<std::int16_t, kCodePointEnd> kBytes = makeBytes();

}  // namespace

const std::array<std::string, 256>& byteAlphabet() {
  static const std::array<std::string, 256> alphabet = [] {
    std::array<std::string, 256> spelled;
    for (std::size_t byte = 0; byte < 256; ++byte) appendUtf8(spelled[byte], kCodePoints[byte]);
    return spelled;
  }();
  return alphabet;
}

void appendSpelledBytes(std::string& out, std::string_view spelled) {
  for (std::size_t position = 0; position < spelled.size();) {
    const DecodedCodePoint decoded = decodeLeniently(spelled, position);
    const std::int16_t byte = decoded.valid && decoded.value < kCodePointEnd ? kBytes[decoded.value] : std::int16_t{-1};
    if (byte >= 0) {
      out.push_back(static_cast<char>(byte));
    } else {
      out.append(spelled.substr(position, decoded.length));
    }
    position += decoded.length;
  }
}

}  // namespace praxis::engine::text
