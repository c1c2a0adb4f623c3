#include "engine/text/pretokenizer_classes.h"

#include <memory>
#include <string>

#include "engine/text/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace praxis::engine::text {
namespace {

// Planes 0 to 3 and 14 hold all characters that have properties; the others are unassigned or private.
template <typename Visit>
void forEachAssignable(const Visit& visit) {
  for (std::uint32_t codePoint = 0; codePoint < 0x40000; ++codePoint) {
    if (codePoint < 0xD800 || codePoint > 0xDFFF) visit(codePoint);
  }
  for (std::uint32_t codePoint = 0xE0000; codePoint < 0xF0000; ++codePoint) visit(codePoint);
}

struct Free {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

}  // namespace

const CodePointClasses& CodePointClasses::instance() {
  static const CodePointClasses classes;
  return classes;
}

CodePointClasses::CodePointClasses() : m_blocks((kCodePointMax >> kBlockBits) + 1), m_bits(1) {
  std::string all;
  forEachAssignable([&](std::uint32_t codePoint) { appendUtf8(all, codePoint); });
  mark("\\p{L}+", kLetter, all);
  mark("\\p{M}+", kMark, all);
  mark("\\p{N}+", kNumber, all);
  mark("\\p{P}+", kPunctuation, all);
  mark("\\p{S}+", kSymbol, all);
  mark("[\\p{Z}\\x{9}-\\x{D}\\x{85}]+", kSpace, all);
  mark("[\\r\\n]+", kLineBreak, all);
  for (std::uint32_t i = 0; i < m_ascii.size(); ++i) m_ascii[i] = m_bits[m_blocks[0]][i];
}

void CodePointClasses::mark(const char* pattern, std::uint8_t bit, const std::string& all) {
  int error = 0;
  std::size_t where = 0;
  const std::unique_ptr<pcre2_code, Free> code(
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern), PCRE2_ZERO_TERMINATED,
                    PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK, &error, &where, nullptr));
  const std::unique_ptr<pcre2_match_data, Free> data(pcre2_match_data_create(1, nullptr));
  if (!code || !data) return;
  pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE);
  const std::size_t* span = pcre2_get_ovector_pointer(data.get());
  for (std::size_t done = 0; pcre2_match(code.get(), reinterpret_cast<PCRE2_SPTR>(all.data()), all.size(), done,
                                         PCRE2_NO_UTF_CHECK, data.get(), nullptr) > 0;) {
    done = span[1];
    for (std::size_t at = span[0]; at < done;) {
      const DecodedCodePoint decoded = decodeLeniently(all, at);
      set(decoded.value, bit);
      at += decoded.length;
    }
  }
}

void CodePointClasses::set(std::uint32_t codePoint, std::uint8_t bit) {
  std::uint16_t& block = m_blocks[codePoint >> kBlockBits];
  if (block == 0) {
    block = static_cast<std::uint16_t>(m_bits.size());
    m_bits.emplace_back();
  }
  m_bits[block][codePoint & ((1u << kBlockBits) - 1)] |= bit;
}

CodePointClasses::Character CodePointClasses::wide(std::string_view text, std::size_t at) const {
  const DecodedCodePoint decoded = decodeLeniently(text, at);
  return {m_bits[m_blocks[decoded.value >> kBlockBits]][decoded.value & ((1u << kBlockBits) - 1)],
          static_cast<std::uint8_t>(decoded.length)};
}

}  // namespace praxis::engine::text
