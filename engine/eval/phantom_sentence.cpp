#include "engine/eval/phantom_sentence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/eval/words.h"

namespace praxis::engine::eval {
namespace {

constexpr std::size_t kLesionsMax = 64;  // an answer that lists more has run away
constexpr double kSizeMmMax = 10'000;

// Words and numbers in order; Chinese characters are words of their own.
struct Word {
  std::u32string text;
  bool isNumber = false;
  double number = 0;
  bool endsPart = false;  // a mark that parts two descriptions stands after it
};
using Words = std::vector<Word>;

bool isDigit(char32_t c) { return c >= U'0' && c <= U'9'; }

bool isPartEnd(std::u32string_view text, std::size_t i) {
  constexpr std::u32string_view kEnds = U";。";
  const char32_t c = text[i];
  if (kEnds.find(c) != std::u32string_view::npos) return true;
  // A point inside a number or a word ("e.g.") ends nothing.
  return (c == U'.' || c == U'\n') && (i + 1 == text.size() || isSpace(text[i + 1]));
}

Word numberAt(std::u32string_view text, std::size_t& i) {
  Word word{.isNumber = true};
  double scale = 1;
  bool afterPoint = false;
  for (; i < text.size(); ++i) {
    if (text[i] == U'.' && !afterPoint && i + 1 < text.size() && isDigit(text[i + 1])) {
      afterPoint = true;
    } else if (!isDigit(text[i])) {
      break;
    } else {
      if (afterPoint) scale /= 10;
      word.number = word.number * (afterPoint ? 1 : 10) + (text[i] - U'0') * (afterPoint ? scale : 1);
    }
    word.text += text[i];
  }
  return word;
}

Words wordsOf(std::string_view answer) {
  // Lines part descriptions too; folding makes spaces of them.
  std::string parted(answer);
  std::ranges::replace(parted, '\n', ';');
  const std::u32string text = folded(parted);
  Words words;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = text[i];
    if (isDigit(c)) {
      words.push_back(numberAt(text, i));
    } else if (isSpace(c) || (isPunctuation(c) && c != U'-')) {
      if (isPartEnd(text, i) && !words.empty()) words.back().endsPart = true;
      ++i;
    } else if (isHan(c)) {
      words.push_back({.text = std::u32string(1, c)});
      ++i;
    } else {
      Word word;
      const auto belongs = [&](char32_t d) { return d == U'-' || (!isSpace(d) && !isPunctuation(d) && !isHan(d)); };
      while (i < text.size() && belongs(text[i]) && (word.text.empty() || !isDigit(text[i]))) word.text += text[i++];
      words.push_back(std::move(word));
    }
  }
  return words;
}

// A phrase as consecutive words, and what it means.
template <typename Meaning>
struct Phrase {
  std::u32string_view text;  // Chinese, or one English word; words are compared whole
  Meaning meaning;
};

bool isAt(const Words& words, std::size_t at, std::u32string_view phrase) {
  if (std::ranges::none_of(phrase, isHan)) return words[at].text == phrase;
  // A Chinese phrase is as many words as it has characters; so is "x线".
  if (at + phrase.size() > words.size()) return false;
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    if (words[at + i].text != phrase.substr(i, 1)) return false;
  }
  return true;
}

using Span = std::pair<std::size_t, std::size_t>;  // words [first, second)

template <typename Meaning, std::size_t N>
const Phrase<Meaning>* firstOf(const std::array<Phrase<Meaning>, N>& phrases, const Words& words, Span span) {
  for (std::size_t at = span.first; at < span.second; ++at) {
    for (const auto& phrase : phrases) {
      if (isAt(words, at, phrase.text)) return &phrase;
    }
  }
  return nullptr;
}

constexpr auto kBodyParts = std::to_array<Phrase<std::string_view>>({
    {U"chest", "chest"},
    {U"thorax", "chest"},
    {U"thoracic", "chest"},
    {U"胸", "chest"},
    {U"abdomen", "abdomen"},
    {U"abdominal", "abdomen"},
    {U"腹", "abdomen"},
    {U"head", "head"},
    {U"brain", "head"},
    {U"skull", "head"},
    {U"头", "head"},
    {U"颅", "head"},
});
constexpr auto kModalities = std::to_array<Phrase<std::string_view>>({
    {U"ct", "CT"},
    {U"tomography", "CT"},
    {U"x-ray", "X-ray"},
    {U"xray", "X-ray"},
    {U"radiograph", "X-ray"},
    {U"x线", "X-ray"},
    {U"x光", "X-ray"},
});
// "中线" before "中": one is a side, the other a place.
constexpr auto kSides = std::to_array<Phrase<Side>>({
    {U"left", Side::left},
    {U"left-sided", Side::left},
    {U"左", Side::left},
    {U"right", Side::right},
    {U"right-sided", Side::right},
    {U"右", Side::right},
    {U"midline", Side::midline},
    {U"mid-line", Side::midline},
    {U"central", Side::midline},
    {U"centre", Side::midline},
    {U"center", Side::midline},
    {U"中线", Side::midline},
});
constexpr auto kPlaces = std::to_array<Phrase<std::string_view>>({
    {U"upper", "upper"},
    {U"superior", "upper"},
    {U"top", "upper"},
    {U"上", "upper"},
    {U"lower", "lower"},
    {U"inferior", "lower"},
    {U"bottom", "lower"},
    {U"下", "lower"},
    {U"anterior", "anterior"},
    {U"front", "anterior"},
    {U"前", "anterior"},
    {U"posterior", "posterior"},
    {U"back", "posterior"},
    {U"后", "posterior"},
    {U"middle", "middle"},
    {U"mid", "middle"},
    {U"中部", "middle"},
    {U"中", "middle"},
});
constexpr auto kUnits = std::to_array<Phrase<double>>({
    {U"mm", 1},
    {U"millimetre", 1},
    {U"millimetres", 1},
    {U"millimeter", 1},
    {U"millimeters", 1},
    {U"毫米", 1},
    {U"cm", 10},
    {U"centimetre", 10},
    {U"centimetres", 10},
    {U"centimeter", 10},
    {U"centimeters", 10},
    {U"厘米", 10},
    {U"-mm", 1},
    {U"-cm", 10},
});
constexpr auto kNumbers = std::to_array<Phrase<std::size_t>>({
    {U"zero", 0}, {U"one", 1}, {U"an", 1},    {U"single", 1}, {U"two", 2},  {U"three", 3}, {U"four", 4},
    {U"five", 5}, {U"six", 6}, {U"seven", 7}, {U"eight", 8},  {U"nine", 9}, {U"ten", 10},  {U"a", 1},
    {U"零", 0},   {U"一", 1},  {U"两", 2},    {U"二", 2},     {U"三", 3},   {U"四", 4},    {U"五", 5},
    {U"六", 6},   {U"七", 7},  {U"八", 8},    {U"九", 9},     {U"十", 10},
});
constexpr auto kLesionWords = std::to_array<Phrase<bool>>({
    {U"lesion", true},
    {U"lesions", true},
    {U"nodule", true},
    {U"nodules", true},
    {U"mass", true},
    {U"masses", true},
    {U"病灶", true},
    {U"病变", true},
    {U"结节", true},
    {U"肿块", true},
});
constexpr auto kNegations = std::to_array<Phrase<bool>>({
    {U"no", true},
    {U"without", true},
    {U"未见", true},
    {U"无", true},
    {U"没有", true},
    {U"未发现", true},
});

// Words from a number or a "no" to the lesions that it is of: "two small round lesions", "未见明显病灶".
constexpr std::size_t kBetweenMax = 3;

template <typename Meaning, std::size_t N>
bool beginsHere(const std::array<Phrase<Meaning>, N>& phrases, const Words& words, std::size_t at) {
  return firstOf(phrases, words, {at, at + 1}) != nullptr;
}

std::optional<std::size_t> countBefore(const Words& words, std::size_t lesionWord) {
  const std::size_t least = lesionWord > kBetweenMax + 1 ? lesionWord - kBetweenMax - 1 : 0;
  for (std::size_t at = lesionWord; at-- > least;) {
    if (words[at].endsPart || beginsHere(kUnits, words, at)) return std::nullopt;
    if (beginsHere(kNegations, words, at)) return 0;
    if (words[at].isNumber && (at + 1 >= words.size() || !beginsHere(kUnits, words, at + 1))) {
      const double number = words[at].number;
      return number <= kLesionsMax && number == std::floor(number) ? std::optional(static_cast<std::size_t>(number))
                                                                   : std::nullopt;
    }
    if (const auto* phrase = firstOf(kNumbers, words, {at, at + 1})) return phrase->meaning;
  }
  return std::nullopt;
}

std::optional<std::size_t> statedCount(const Words& words) {
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (!beginsHere(kLesionWords, words, at)) continue;
    if (const auto count = countBefore(words, at)) return count;
  }
  return std::nullopt;
}

bool isSizeAt(const Words& words, std::size_t at) {
  return words[at].isNumber && at + 1 < words.size() && beginsHere(kUnits, words, at + 1);
}

Lesion lesionIn(const Words& words, Span span) {
  Lesion lesion{.sizeMm = std::numeric_limits<double>::quiet_NaN()};
  for (std::size_t at = span.first; at < span.second; ++at) {
    if (!isSizeAt(words, at)) continue;
    const double size = words[at].number * firstOf(kUnits, words, {at + 1, at + 2})->meaning;
    if (size <= kSizeMmMax) lesion.sizeMm = size;
  }
  if (const auto* side = firstOf(kSides, words, span)) lesion.side = side->meaning;
  Words rest;  // without "中线", which would read as the place "中"
  for (std::size_t at = span.first; at < span.second; ++at) {
    if (isAt(words, at, U"中线"))
      ++at;
    else
      rest.push_back(words[at]);
  }
  if (const auto* place = firstOf(kPlaces, rest, {0, rest.size()})) lesion.place = place->meaning;
  return lesion;
}

// The parts that describe one lesion each: to the next mark that parts, or to a size when another one follows.
std::vector<Span> describedParts(const Words& words) {
  std::vector<Span> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const bool hasEnd = words[at].endsPart || at + 1 == words.size();
    bool another = false;  // a size lies behind, and one more comes in the same part
    if (!hasEnd && at > begin && isSizeAt(words, at - 1)) {
      for (std::size_t next = at + 1; next < words.size() && !another; ++next) {
        another = isSizeAt(words, next);
        if (words[next].endsPart) break;
      }
    }
    if (!hasEnd && !another) continue;
    parts.emplace_back(begin, at + 1);
    begin = at + 1;
  }
  return parts;
}

std::vector<Lesion> describedLesions(const Words& words) {
  std::vector<Lesion> sized, sided;
  for (const Span part : describedParts(words)) {
    const Lesion lesion = lesionIn(words, part);
    if (!std::isnan(lesion.sizeMm) && sized.size() < kLesionsMax)
      sized.push_back(lesion);
    else if (lesion.side != Side::none && sided.size() < kLesionsMax)
      sided.push_back(lesion);
  }
  // Parts without a size are lesions only where no part has one: "Seen in the right lung" may follow a list.
  return sized.empty() ? sided : sized;
}

}  // namespace

std::optional<PhantomAnswer> readPhantomAnswer(std::string_view answer) {
  const Words words = wordsOf(answer);
  const Span all{0, words.size()};
  PhantomAnswer result;
  if (const auto* part = firstOf(kBodyParts, words, all)) result.bodyPart = part->meaning;
  if (const auto* modality = firstOf(kModalities, words, all)) result.modality = modality->meaning;
  const auto stated = statedCount(words);
  result.lesions = describedLesions(words);
  // "No other lesion" stands beside lesions that are described in full; "no lesion above 5 mm" describes none.
  if (stated == std::optional<std::size_t>(0)) {
    std::erase_if(result.lesions, [](const Lesion& one) { return one.side == Side::none || std::isnan(one.sizeMm); });
    result.count = result.lesions.size();
    return result;
  }
  if (!stated && result.lesions.empty()) return std::nullopt;
  result.count = stated.value_or(result.lesions.size());
  return result;
}

}  // namespace praxis::engine::eval
