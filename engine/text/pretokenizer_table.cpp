// The pre-tokenisers as data: which patterns belong to which tokenizer.ggml.pre. Sources: the tokenizer definitions
// that the models were published with, as the engine facts (section 7.3) list them. tests/conformance compares the
// pieces of several hundred strings.
//
// Departures from the published spelling, none of which changes a match:
// - White space is written as the Unicode property White_Space, because PCRE2 counts U+180E to \s as well.
// - Contractions spell out their ASCII cases, because caseless matching would let U+017F stand for s.
// - "White space up to the end" starts only where no white space precedes and gives nothing back: the published form
//   takes time that grows with the square of a run of spaces.

#include "engine/text/pretokenizer.h"

namespace praxis::engine::text {
namespace {

// Bodies of character classes.
#define WHITE_SPACE "\\p{Z}\\x{9}-\\x{D}\\x{85}"
// Letters that have an upper and a lower case (the list that DeepSeek LLM was published with).
#define LETTERS_WITH_CASE \
  "\\x{41}-\\x{5A}\\x{61}-\\x{7A}\\x{B5}\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{1BA}\\x{1BC}-\\x{1BF}" \
  "\\x{1C4}-\\x{293}\\x{295}-\\x{2AF}\\x{370}-\\x{373}\\x{376}\\x{377}\\x{37B}-\\x{37D}\\x{37F}\\x{386}" \
  "\\x{388}-\\x{38A}\\x{38C}\\x{38E}-\\x{3A1}\\x{3A3}-\\x{3F5}\\x{3F7}-\\x{481}\\x{48A}-\\x{52F}" \
  "\\x{531}-\\x{556}\\x{10A0}-\\x{10C5}\\x{13A0}-\\x{13F5}\\x{13F8}-\\x{13FD}\\x{1C90}-\\x{1CBA}" \
  "\\x{1CBD}-\\x{1CBF}\\x{1D00}-\\x{1D2B}\\x{1D6B}-\\x{1D77}\\x{1D79}-\\x{1D9A}\\x{1E00}-\\x{1F15}" \
  "\\x{1F18}-\\x{1F1D}\\x{1F20}-\\x{1F45}\\x{1F48}-\\x{1F4D}\\x{1F50}-\\x{1F57}\\x{1F59}\\x{1F5B}" \
  "\\x{1F5D}\\x{1F5F}-\\x{1F7D}\\x{1F80}-\\x{1FB4}\\x{1FB6}-\\x{1FBC}\\x{1FBE}\\x{1FC2}-\\x{1FC4}" \
  "\\x{1FC6}-\\x{1FCC}\\x{1FD0}-\\x{1FD3}\\x{1FD6}-\\x{1FDB}\\x{1FE0}-\\x{1FEC}\\x{1FF2}-\\x{1FF4}" \
  "\\x{1FF6}-\\x{1FFC}\\x{2102}\\x{2107}\\x{210A}-\\x{2113}\\x{2115}\\x{2119}-\\x{211D}\\x{2124}" \
  "\\x{2126}\\x{2128}\\x{212A}-\\x{212D}\\x{212F}-\\x{2134}\\x{2139}\\x{213C}-\\x{213F}" \
  "\\x{2145}-\\x{2149}\\x{214E}\\x{2183}\\x{2184}\\x{2C00}-\\x{2C7B}\\x{2C7E}-\\x{2CE4}" \
  "\\x{2CEB}-\\x{2CEE}\\x{2CF2}\\x{2CF3}\\x{A640}-\\x{A66D}\\x{A680}-\\x{A69B}\\x{A722}-\\x{A76F}" \
  "\\x{A771}-\\x{A787}\\x{A78B}-\\x{A78E}\\x{AB70}-\\x{ABBF}\\x{FB00}-\\x{FB06}\\x{FB13}-\\x{FB17}" \
  "\\x{FF21}-\\x{FF3A}\\x{FF41}-\\x{FF5A}\\x{10400}-\\x{1044F}\\x{104B0}-\\x{104D3}" \
  "\\x{104D8}-\\x{104FB}\\x{10C80}-\\x{10CB2}\\x{10CC0}-\\x{10CF2}\\x{118A0}-\\x{118DF}" \
  "\\x{1E900}-\\x{1E943}"
// Punctuation (DeepSeek LLM).
#define ASCII_AND_CJK_PUNCTUATION \
  "\\x{21}-\\x{2F}\\x{3A}-\\x{7E}\\x{FF01}-\\x{FF0F}\\x{FF1A}-\\x{FF5E}\\x{2018}-\\x{201F}" \
  "\\x{3000}-\\x{3002}"
// Everything from U+0800 to the CJK ideographs, and Hangul syllables (DeepSeek LLM and Coder).
#define CJK_AND_HANGUL \
  "\\x{4E00}-\\x{9FA5}\\x{800}-\\x{4E00}\\x{AC00}-\\x{D7FF}"

#define CONTRACTIONS "'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])"
#define SPACES_BUT_THE_LAST "[" WHITE_SPACE "]+(?![^" WHITE_SPACE "])"

// Llama 3 and its descendants differ only in how many digits make a piece.
#define LLAMA_LIKE(digits)                                  \
  CONTRACTIONS "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" digits     \
  "| ?[^" WHITE_SPACE "\\p{L}\\p{N}]+[\\r\\n]*"             \
  "|[" WHITE_SPACE "]*[\\r\\n]+"                            \
  "|" SPACES_BUT_THE_LAST "|[" WHITE_SPACE "]+"

constexpr std::string_view kLlamaBpe[] = {LLAMA_LIKE("\\p{N}{1,3}")};
constexpr std::string_view kQwen2[] = {LLAMA_LIKE("\\p{N}")};

constexpr std::string_view kGpt2[] = {
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^" WHITE_SPACE "\\p{L}\\p{N}]+|" SPACES_BUT_THE_LAST};

constexpr std::string_view kDeepSeekLlm[] = {
    "[\\r\\n]",
    "[" WHITE_SPACE "]?[" LETTERS_WITH_CASE "]+",
    "[" WHITE_SPACE "]?[" ASCII_AND_CJK_PUNCTUATION "]+",
    "(?<![" WHITE_SPACE "])[" WHITE_SPACE "]++$",
    "[" CJK_AND_HANGUL "]+",
    "\\p{N}+",
};

constexpr std::string_view kDeepSeekCoder[] = {
    "[\\r\\n]",
    "[" WHITE_SPACE "]?\\p{L}+",
    "[" WHITE_SPACE "]?\\p{P}+",
    "[" CJK_AND_HANGUL "]+",
    "\\p{N}",
};

constexpr std::string_view kDeepSeekV3[] = {
    "\\p{N}{1,3}",
    "[\\x{4E00}-\\x{9FA5}\\x{3040}-\\x{309F}\\x{30A0}-\\x{30FF}]+",
    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
    "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
    "| ?[\\p{P}\\p{S}]+[\\r\\n]*"
    "|[" WHITE_SPACE "]*[\\r\\n]+"
    "|" SPACES_BUT_THE_LAST "|[" WHITE_SPACE "]+",
};

constexpr PretokenizerRow kTable[] = {
    {.name = "llama-bpe", .patterns = kLlamaBpe, .addsBos = true, .ignoreMerges = true},
    {.name = "qwen2", .patterns = kQwen2},
    {.name = "deepseek-r1-qwen", .patterns = kQwen2},
    {.name = "deepseek-llm", .patterns = kDeepSeekLlm},
    {.name = "deepseek-coder", .patterns = kDeepSeekCoder},
    {.name = "deepseek-v3", .patterns = kDeepSeekV3},
    {.name = "gpt-2", .patterns = kGpt2},
};

}  // namespace

std::span<const PretokenizerRow> pretokenizerTable() { return kTable; }

}  // namespace praxis::engine::text
