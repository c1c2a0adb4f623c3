#pragma once
// The patterns that texts are cut by before byte-level BPE, as PCRE2 reads them. Sources: the tokenizer definitions
// that the models were published with, as the engine facts (section 7.3) list them. Thread: any.
//
// Departures from the published spelling, none of which changes a match:
// - White space is written as the Unicode property White_Space, because PCRE2 counts U+180E to \s as well.
// - Contractions spell out their ASCII cases, because caseless matching would let U+017F stand for s.
// - "White space up to the end" starts only where no white space precedes and gives nothing back: the published form
//   takes time that grows with the square of a run of spaces.

#include <string_view>

namespace praxis::engine::text::patterns {

// Bodies of character classes.
#define WHITE_SPACE "\\p{Z}\\x{9}-\\x{D}\\x{85}"
// Letters that have an upper and a lower case (the list that DeepSeek LLM was published with).
#define LETTERS_WITH_CASE                                                                                \
  "\\x{41}-\\x{5A}\\x{61}-\\x{7A}\\x{B5}\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{1BA}\\x{1BC}-\\x{1BF}" \
  "\\x{1C4}-\\x{293}\\x{295}-\\x{2AF}\\x{370}-\\x{373}\\x{376}\\x{377}\\x{37B}-\\x{37D}\\x{37F}\\x{386}" \
  "\\x{388}-\\x{38A}\\x{38C}\\x{38E}-\\x{3A1}\\x{3A3}-\\x{3F5}\\x{3F7}-\\x{481}\\x{48A}-\\x{52F}"        \
  "\\x{531}-\\x{556}\\x{10A0}-\\x{10C5}\\x{13A0}-\\x{13F5}\\x{13F8}-\\x{13FD}\\x{1C90}-\\x{1CBA}"        \
  "\\x{1CBD}-\\x{1CBF}\\x{1D00}-\\x{1D2B}\\x{1D6B}-\\x{1D77}\\x{1D79}-\\x{1D9A}\\x{1E00}-\\x{1F15}"      \
  "\\x{1F18}-\\x{1F1D}\\x{1F20}-\\x{1F45}\\x{1F48}-\\x{1F4D}\\x{1F50}-\\x{1F57}\\x{1F59}\\x{1F5B}"       \
  "\\x{1F5D}\\x{1F5F}-\\x{1F7D}\\x{1F80}-\\x{1FB4}\\x{1FB6}-\\x{1FBC}\\x{1FBE}\\x{1FC2}-\\x{1FC4}"       \
  "\\x{1FC6}-\\x{1FCC}\\x{1FD0}-\\x{1FD3}\\x{1FD6}-\\x{1FDB}\\x{1FE0}-\\x{1FEC}\\x{1FF2}-\\x{1FF4}"      \
  "\\x{1FF6}-\\x{1FFC}\\x{2102}\\x{2107}\\x{210A}-\\x{2113}\\x{2115}\\x{2119}-\\x{211D}\\x{2124}"        \
  "\\x{2126}\\x{2128}\\x{212A}-\\x{212D}\\x{212F}-\\x{2134}\\x{2139}\\x{213C}-\\x{213F}"                 \
  "\\x{2145}-\\x{2149}\\x{214E}\\x{2183}\\x{2184}\\x{2C00}-\\x{2C7B}\\x{2C7E}-\\x{2CE4}"                 \
  "\\x{2CEB}-\\x{2CEE}\\x{2CF2}\\x{2CF3}\\x{A640}-\\x{A66D}\\x{A680}-\\x{A69B}\\x{A722}-\\x{A76F}"       \
  "\\x{A771}-\\x{A787}\\x{A78B}-\\x{A78E}\\x{AB70}-\\x{ABBF}\\x{FB00}-\\x{FB06}\\x{FB13}-\\x{FB17}"      \
  "\\x{FF21}-\\x{FF3A}\\x{FF41}-\\x{FF5A}\\x{10400}-\\x{1044F}\\x{104B0}-\\x{104D3}"                     \
  "\\x{104D8}-\\x{104FB}\\x{10C80}-\\x{10CB2}\\x{10CC0}-\\x{10CF2}\\x{118A0}-\\x{118DF}"                 \
  "\\x{1E900}-\\x{1E943}"
// Punctuation (DeepSeek LLM).
#define ASCII_AND_CJK_PUNCTUATION                                                           \
  "\\x{21}-\\x{2F}\\x{3A}-\\x{7E}\\x{FF01}-\\x{FF0F}\\x{FF1A}-\\x{FF5E}\\x{2018}-\\x{201F}" \
  "\\x{3000}-\\x{3002}"
// Everything from U+0800 to the CJK ideographs, and Hangul syllables (DeepSeek LLM and Coder).
#define CJK_AND_HANGUL "\\x{4E00}-\\x{9FA5}\\x{800}-\\x{4E00}\\x{AC00}-\\x{D7FF}"

#define CONTRACTIONS "'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])"
#define SPACES_BUT_THE_LAST "[" WHITE_SPACE "]+(?![^" WHITE_SPACE "])"

// Llama 3 and its descendants differ in what counts as a letter, how many digits make a piece and what may follow
// punctuation.
#define LLAMA_LIKE(contractions, letters, others, digits, tail)                                                   \
  contractions "[^\\r\\n\\p{L}\\p{N}]?" letters "+|" digits "| ?[^" WHITE_SPACE others "]+" tail "|[" WHITE_SPACE \
               "]*[\\r\\n]+"                                                                                      \
               "|" SPACES_BUT_THE_LAST "|[" WHITE_SPACE "]+"

inline constexpr std::string_view kLlama3 =
    LLAMA_LIKE(CONTRACTIONS "|", "\\p{L}", "\\p{L}\\p{N}", "\\p{N}{1,3}", "[\\r\\n]*");
inline constexpr std::string_view kQwen2 =
    LLAMA_LIKE(CONTRACTIONS "|", "\\p{L}", "\\p{L}\\p{N}", "\\p{N}", "[\\r\\n]*");
inline constexpr std::string_view kQwen35 =
    LLAMA_LIKE(CONTRACTIONS "|", "[\\p{L}\\p{M}]", "\\p{L}\\p{M}\\p{N}", "\\p{N}", "[\\r\\n]*");
inline constexpr std::string_view kMiniCpm5 =
    LLAMA_LIKE(CONTRACTIONS "|", "\\p{L}", "\\p{L}\\p{N}", "\\p{N}+", "[\\r\\n]*");
inline constexpr std::string_view kUfakzeka = LLAMA_LIKE("", "\\p{L}", "\\p{L}\\p{N}", "\\p{N}", "[\\r\\n]*");
inline constexpr std::string_view kSeedCoder =
    LLAMA_LIKE(CONTRACTIONS "|", "\\p{L}", "\\r\\n\\p{L}\\p{N}", "\\p{N}", "");

// Words whose capitals begin a new piece (GPT-4o and Mistral's Tekken).
#define CAPITALS "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]"
#define SMALL_LETTERS "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]"
#define CASED_WORDS(contractions)                                                                         \
  "[^\\r\\n\\p{L}\\p{N}]?" CAPITALS "*" SMALL_LETTERS "+" contractions "|[^\\r\\n\\p{L}\\p{N}]?" CAPITALS \
  "+" SMALL_LETTERS "*" contractions
#define CASED_LIKE(contractions, digits, tail)                                                                      \
  CASED_WORDS(contractions)                                                                                         \
  "|" digits "| ?[^" WHITE_SPACE "\\p{L}\\p{N}]+[\\r\\n" tail "]*|[" WHITE_SPACE "]*[\\r\\n]+|" SPACES_BUT_THE_LAST \
  "|[" WHITE_SPACE "]+"

inline constexpr std::string_view kGpt4o = CASED_LIKE("(?:" CONTRACTIONS ")?", "\\p{N}{1,3}", "/");
inline constexpr std::string_view kTekken = CASED_LIKE("", "\\p{N}", "/");
inline constexpr std::string_view kYoutuWords = CASED_LIKE("(?:" CONTRACTIONS ")?", "\\p{N}", "/");

// Kimi K2: runs of Han characters first, which its words then leave out.
// The classes are written as what they leave out, for want of a difference of classes.
#define CAPITALS_BUT_HAN "[^\\p{Ll}\\p{N}\\p{P}\\p{S}\\p{Z}\\p{C}\\p{Han}]"
#define SMALL_LETTERS_BUT_HAN "[^\\p{Lu}\\p{Lt}\\p{N}\\p{P}\\p{S}\\p{Z}\\p{C}\\p{Han}]"
inline constexpr std::string_view kKimiK2 =
    "\\p{Han}+"
    "|[^\\r\\n\\p{L}\\p{N}]?" CAPITALS_BUT_HAN "*" SMALL_LETTERS_BUT_HAN "+(?:" CONTRACTIONS
    ")?"
    "|[^\\r\\n\\p{L}\\p{N}]?" CAPITALS_BUT_HAN "+" SMALL_LETTERS_BUT_HAN "*(?:" CONTRACTIONS
    ")?"
    "|\\p{N}{1,3}| ?[^" WHITE_SPACE "\\p{L}\\p{N}]+[\\r\\n]*|[" WHITE_SPACE
    "]*[\\r\\n]+"
    "|" SPACES_BUT_THE_LAST "|[" WHITE_SPACE "]+";

inline constexpr std::string_view kGpt2 =
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^" WHITE_SPACE "\\p{L}\\p{N}]+|" SPACES_BUT_THE_LAST;

inline constexpr std::string_view kOneDigit = "\\p{N}";
inline constexpr std::string_view kDigits = "\\p{N}+";
inline constexpr std::string_view kThreeDigits = "\\p{N}{1,3}";
inline constexpr std::string_view kAsciiThreeDigits = "[0-9][0-9][0-9]";
inline constexpr std::string_view kOneLineBreak = "[\\r\\n]";
inline constexpr std::string_view kHanAndKana = "[\\x{4E00}-\\x{9FA5}\\x{3040}-\\x{309F}\\x{30A0}-\\x{30FF}]+";
inline constexpr std::string_view kCjkAndHangul = "[" CJK_AND_HANGUL "]+";
inline constexpr std::string_view kCasedLettersAndSpace = "[" WHITE_SPACE "]?[" LETTERS_WITH_CASE "]+";
inline constexpr std::string_view kAsciiAndCjkPunctuationAndSpace =
    "[" WHITE_SPACE "]?[" ASCII_AND_CJK_PUNCTUATION "]+";
inline constexpr std::string_view kSpaceAtTheEnd = "(?<![" WHITE_SPACE "])[" WHITE_SPACE "]++$";
inline constexpr std::string_view kLettersAndSpace = "[" WHITE_SPACE "]?\\p{L}+";
inline constexpr std::string_view kPunctuationAndSpace = "[" WHITE_SPACE "]?\\p{P}+";

#define ASCII_WORD_AFTER_PUNCTUATION "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
inline constexpr std::string_view kDeepSeekV3Words = ASCII_WORD_AFTER_PUNCTUATION
    "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
    "| ?[\\p{P}\\p{S}]+[\\r\\n]*"
    "|[" WHITE_SPACE
    "]*[\\r\\n]+"
    "|" SPACES_BUT_THE_LAST "|[" WHITE_SPACE "]+";
inline constexpr std::string_view kSparkWords = ASCII_WORD_AFTER_PUNCTUATION
    "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
    "| ?[\\p{P}\\p{S}]+"
    "|[\\r\\n]"
    "|" SPACES_BUT_THE_LAST "|[" WHITE_SPACE "]+";

inline constexpr std::string_view kFalconPunctuation = "[\\p{P}\\$\\+<=>\\^~\\|`]+";
inline constexpr std::string_view kDefaultPunctuation = "[\\p{P}\\$\\+<=>\\^~\\|]+";
inline constexpr std::string_view kBloomWords =
    " ?[^(" WHITE_SPACE "|.,!?\\x{2026}\\x{3002}\\x{FF0C}\\x{3001}\\x{964}\\x{6D4}\\x{60C})]+";
inline constexpr std::string_view kBailing =
    CONTRACTIONS "|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}| ?[^" WHITE_SPACE
                 "\\p{L}\\p{N}]++[\\r\\n]*"
                 "|[" WHITE_SPACE "]*[\\r\\n]|" SPACES_BUT_THE_LAST "|[" WHITE_SPACE "]+";
inline constexpr std::string_view kLines = "[^\\n]+|[\\n]+";
inline constexpr std::string_view kYoutuScripts =
    "[\\x{AC00}-\\x{D7A3}\\x{3131}-\\x{318E}]+"
    "|[\\x{FF01}\\x{2026}\\x{201C}\\x{201D}\\x{2018}\\x{2019}\\x{2014}\\x{FF1A}\\x{FF1B}\\x{FF0C}\\x{3001}-\\x{303F}"
    "\\x{FE30}-\\x{FE4F}]+"
    "|[\\x{3105}-\\x{312F}]+"
    "|[\\x{4E00}-\\x{9FA5}\\x{3040}-\\x{309F}\\x{30A0}-\\x{30FF}]+";
inline constexpr std::string_view kJais2 =
    CONTRACTIONS "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^" WHITE_SPACE
                 "\\p{L}\\p{N}]+[\\r\\n]*"
                 "|[" WHITE_SPACE
                 "]*[\\r\\n]+"
                 "|[" WHITE_SPACE "]{512}(?![^" WHITE_SPACE "])|[" WHITE_SPACE "]{256}(?![^" WHITE_SPACE
                 "])"
                 "|[" WHITE_SPACE "]{128}(?![^" WHITE_SPACE "])|[" WHITE_SPACE "]{64}(?![^" WHITE_SPACE
                 "])"
                 "|[" WHITE_SPACE "]{32}(?![^" WHITE_SPACE "])|[" WHITE_SPACE "]{16}(?![^" WHITE_SPACE
                 "])"
                 "|[" WHITE_SPACE "]{8}(?![^" WHITE_SPACE "])|[" WHITE_SPACE "]{4}(?![^" WHITE_SPACE
                 "])"
                 "|[" WHITE_SPACE "]{1,2}(?![^" WHITE_SPACE "])|[" WHITE_SPACE "]";
inline constexpr std::string_view kChameleonSentinel = "<sentinel:[0-9]+>";
inline constexpr std::string_view kChameleonImage = "IMGIMG[A-I]{1,4}Z";
inline constexpr std::string_view kChameleonIndent = "[\\t\\n]|    |  ";
inline constexpr std::string_view kOnePunctuation = "[\\p{P}!-/:-@\\[-`{-~]";

#undef WHITE_SPACE
#undef LETTERS_WITH_CASE
#undef ASCII_AND_CJK_PUNCTUATION
#undef CJK_AND_HANGUL
#undef CONTRACTIONS
#undef SPACES_BUT_THE_LAST
#undef LLAMA_LIKE
#undef CAPITALS
#undef SMALL_LETTERS
#undef CASED_WORDS
#undef CASED_LIKE
#undef CAPITALS_BUT_HAN
#undef SMALL_LETTERS_BUT_HAN
#undef ASCII_WORD_AFTER_PUNCTUATION

}  // namespace praxis::engine::text::patterns
