#include "plugins/dicom/file/charset_guess.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "plugins/dicom/file/charset.h"

namespace praxis::plugins::dicom::file {
namespace {

using Points = std::vector<char32_t>;

// The most common family names: about five of six Chinese (simplified) and nine of ten Koreans bear one of these.
constexpr std::u32string_view kChineseNames =
    U"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟"
    U"谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
constexpr std::u32string_view kKoreanNames =
    U"김이박최정강조윤장임한오서신권황안송류홍전고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염여추도소"
    U"석"
    U"선설마길연위표명기반왕금옥육인맹제모탁국";

Points pointsOf(std::string_view text) {
  Points points;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t point = length == 1 ? lead : lead & (0x7fu >> length);
    for (std::size_t k = 1; k < length; ++k) point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3fu);
    points.push_back(point);
    i += length;
  }
  return points;
}

bool isAsciiLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// Bytes above 127 in pairs of which the first lies in [low, high], and no Latin letter beside them, as between
// "J", an accented letter and "rome".
bool isPaired(std::string_view raw, unsigned char low, unsigned char high) {
  bool any = false;
  for (std::size_t i = 0; i < raw.size();) {
    const auto lead = static_cast<unsigned char>(raw[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    if (lead < low || lead > high || i + 1 >= raw.size() || static_cast<unsigned char>(raw[i + 1]) < 0xa1) return false;
    if (i > 0 && isAsciiLetter(raw[i - 1])) return false;
    any = true;
    i += 2;
    if (i < raw.size() && isAsciiLetter(raw[i])) return false;
  }
  return any;
}

// One point a character that the candidate writes often, three for a family name at the head of a name.
double scoreOf(const Points& points, std::u32string_view familyNames, bool isName, char32_t low, char32_t high) {
  double score = 0;
  bool atHead = true;
  for (const char32_t point : points) {
    if (point == U'=' || point == U'\\') {
      atHead = true;
    } else if (point >= 0x80) {
      score += point >= low && point <= high ? 1 : -1;
      if (isName && atHead && familyNames.find(point) != std::u32string_view::npos) score += 3;
      atHead = false;
    } else {
      atHead = false;
    }
  }
  return score;
}

// GB 2312 holds the common characters first; chance, as in Cyrillic text, falls into the rare ones behind them.
double chineseScore(const std::string& raw, bool isName) {
  if (!isPaired(raw, 0xb0, 0xf7)) return -1;
  double score = scoreOf(pointsOf(toUtf8(raw, "GB18030", {})), kChineseNames, isName, 0x4e00, 0x9fff);
  for (std::size_t i = 0; i < raw.size(); i += static_cast<signed char>(raw[i]) < 0 ? 2 : 1) {
    if (static_cast<unsigned char>(raw[i]) >= 0xd8) score -= 1.5;
  }
  return score;
}

double koreanScore(const std::string& raw, bool isName) {
  if (!isPaired(raw, 0xb0, 0xc8)) return -1;
  return scoreOf(pointsOf(toUtf8(raw, "EUC-KR", {})), kKoreanNames, isName, 0xac00, 0xd7a3);
}

// Accented letters, each beside a plain one: Latin text without a label.
double latinScore(const std::string& raw) {
  double score = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const auto c = static_cast<unsigned char>(raw[i]);
    if (c < 0x80) continue;
    const bool beside = (i > 0 && isAsciiLetter(raw[i - 1])) || (i + 1 < raw.size() && isAsciiLetter(raw[i + 1]));
    if (c < 0xc0 || c == 0xd7 || c == 0xf7 || !beside) return -1;
    score += 1;
  }
  return score;
}

// Katakana in half width and kanji in two bytes whose second may be ASCII: what only Shift_JIS gives.
double japaneseScore(const std::string& raw) {
  double score = 0;
  for (const char32_t point : pointsOf(toUtf8(raw, "SHIFT_JIS", {}))) {
    if (point == 0xfffd) return -1;
    if (point >= 0x3041 && point <= 0x30fe) score += 2;
    if (point >= 0x4e00 && point <= 0x9fff) score += 0.5;
    if (point >= 0xff61 && point <= 0xff9f) score -= 1;  // what pairs of other sets turn into
  }
  return score;
}

// Three bytes in a row that follow the rules of UTF-8 do not happen by chance; two may.
double utf8Score(const std::string& raw) {
  if (!isUtf8(raw)) return -1;
  double score = 0;
  for (const char32_t point : pointsOf(raw)) score += point >= 0x800 ? 3 : point >= 0x80 ? 1 : 0;
  return score;
}

}  // namespace

void CharsetGuess::add(const std::string& raw, const std::string& charset, bool isName) {
  const bool foreign = std::any_of(raw.begin(), raw.end(), [](char c) { return static_cast<signed char>(c) < 0; });
  // Escape sequences say what follows them.
  if (!foreign || raw.find('\x1b') != std::string::npos) return;
  const std::string label = charsetTerm(charset).value_or(std::string());
  const bool saysUtf8 = label.find("ISO_IR 192") != std::string::npos;
  if (saysUtf8 && isUtf8(raw)) return;
  if (!saysUtf8) m_utf8 += utf8Score(raw);
  // The other labels are not written by mistake, but for UTF-8.
  const bool unlabelled = label.empty() || label == "ISO_IR 6";
  if (!unlabelled && !saysUtf8 && label != "ISO_IR 100") return;
  m_chinese += chineseScore(raw, isName);
  m_korean += koreanScore(raw, isName);
  m_japanese += japaneseScore(raw);
  if (label != "ISO_IR 100") m_latin += latinScore(raw);
}

void CharsetGuess::add(const CharsetGuess& other) {
  m_utf8 += other.m_utf8;
  m_chinese += other.m_chinese;
  m_korean += other.m_korean;
  m_japanese += other.m_japanese;
  m_latin += other.m_latin;
}

std::string CharsetGuess::term() const {
  constexpr double kEnough = 2;  // two characters, or one of three bytes
  const double best = std::max({m_utf8, m_chinese, m_korean, m_japanese, m_latin});
  if (best < kEnough) return {};
  // In doubt the more common mistake.
  if (m_utf8 == best) return "ISO_IR 192";
  if (m_chinese == best) return "GB18030";
  if (m_korean == best) return "EUC-KR";
  return m_latin == best ? "ISO_IR 100" : "SHIFT_JIS";
}

}  // namespace praxis::plugins::dicom::file
