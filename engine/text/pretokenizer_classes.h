#pragma once
// What kind of character a code point is, by table. The table is filled from the pattern matcher's own properties, so
// that hand-written scanners and patterns can never disagree. Built once, on first use. Thread: any.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace praxis::engine::text {

class CodePointClasses {
 public:
  // Bits of a class.
  static constexpr std::uint8_t kLetter = 1, kMark = 2, kNumber = 4, kPunctuation = 8, kSymbol = 16, kSpace = 32,
                                kLineBreak = 64;  // carriage return or line feed, which are kSpace too

  static const CodePointClasses& instance();

  struct Character {
    std::uint8_t bits = 0;
    std::uint8_t length = 1;  // bytes
    bool is(std::uint8_t classes) const { return (bits & classes) != 0; }
  };
  // The character at `at`, which lies inside a text that has the structure of UTF-8 (repairForMatching).
  Character at(std::string_view text, std::size_t at) const {
    const auto lead = static_cast<unsigned char>(text[at]);
    return lead < 0x80 ? Character{m_ascii[lead], 1} : wide(text, at);
  }

 private:
  CodePointClasses();
  Character wide(std::string_view text, std::size_t at) const;
  void mark(const char* pattern, std::uint8_t bit, const std::string& all);
  void set(std::uint32_t codePoint, std::uint8_t bit);

  static constexpr std::uint32_t kBlockBits = 8;
  std::array<std::uint8_t, 128> m_ascii{};
  std::vector<std::uint16_t> m_blocks;  // block of 256 code points -> where it lies in m_bits; 0: nothing there
  std::vector<std::array<std::uint8_t, 1u << kBlockBits>> m_bits;
};

}  // namespace praxis::engine::text
