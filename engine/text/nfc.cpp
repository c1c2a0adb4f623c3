#include "engine/text/nfc.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "engine/text/nfc_tables.h"
#include "engine/text/utf8.h"

namespace praxis::engine::text {
namespace {

// Hangul syllables are arithmetic (Unicode 14, section 3.12): leading consonants, vowels, trailing consonants.
constexpr std::uint32_t kSyllables = 0xAC00;
constexpr std::uint32_t kLeads = 0x1100;
constexpr std::uint32_t kVowels = 0x1161;
constexpr std::uint32_t kTrails = 0x11A7;  // one before the first: syllables without a trailing consonant have index 0
constexpr std::uint32_t kLeadCount = 19;
constexpr std::uint32_t kVowelCount = 21;
constexpr std::uint32_t kTrailCount = 28;
constexpr std::uint32_t kSyllableCount = kLeadCount * kVowelCount * kTrailCount;

constexpr std::uint32_t kNone = 0;

struct Character {
  std::uint32_t codePoint = 0;
  std::uint8_t combiningClass = 0;
};

template <typename Range>
const Range* rangeOf(std::span<const Range> ranges, std::uint32_t codePoint) {
  const auto found = std::ranges::lower_bound(ranges, codePoint, {}, &Range::last);
  return found != ranges.end() && found->first <= codePoint ? &*found : nullptr;
}

std::uint8_t combiningClassOf(std::uint32_t codePoint) {
  const NfcClassRange* range = rangeOf(nfcClasses(), codePoint);
  return range == nullptr ? std::uint8_t{0} : range->combiningClass;
}

bool isChangeable(std::uint32_t codePoint) { return rangeOf(nfcChangeable(), codePoint) != nullptr; }

// Lead bytes of UTF-8 whose characters NFC never changes: ASCII to U+02FF, U+4000 to U+9FFF, U+B000 to U+DFFF.
bool leadsUnchangeable(unsigned char byte) { return byte < 0xCC || (byte >= 0xE4 && byte <= 0xED && byte != 0xEA); }

// A character as it is written when nothing is wrong with it; damaged and overlong forms are nobody's character.
bool isPlain(const DecodedCodePoint& decoded) {
  const std::uint32_t value = decoded.value;
  const std::size_t shortest = value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
  return decoded.valid && decoded.length == shortest;
}

void appendDecomposed(std::vector<Character>& out, std::uint32_t codePoint) {
  if (const std::uint32_t index = codePoint - kSyllables; index < kSyllableCount) {
    out.push_back({kLeads + index / (kVowelCount * kTrailCount), 0});
    out.push_back({kVowels + index / kTrailCount % kVowelCount, 0});
    if (index % kTrailCount != 0) out.push_back({kTrails + index % kTrailCount, 0});
    return;
  }
  // Only the first of a pair decomposes further.
  std::vector<std::uint32_t>::size_type seconds = 0;
  std::uint32_t pending[8] = {};  // the longest chain of the table has three
  while (seconds < std::size(pending)) {
    const auto pairs = nfcPairs();
    const auto found = std::ranges::lower_bound(pairs, codePoint, {}, &NfcPair::character);
    if (found == pairs.end() || found->character != codePoint) break;
    codePoint = found->first;
    if (found->second != kNone) pending[seconds++] = found->second;
  }
  out.push_back({codePoint, combiningClassOf(codePoint)});
  while (seconds > 0) {
    const std::uint32_t second = pending[--seconds];
    out.push_back({second, combiningClassOf(second)});
  }
}

// The one character that the two make together, or kNone.
std::uint32_t composed(std::uint32_t first, std::uint32_t second) {
  if (first - kLeads < kLeadCount && second - kVowels < kVowelCount) {
    return kSyllables + ((first - kLeads) * kVowelCount + (second - kVowels)) * kTrailCount;
  }
  const std::uint32_t index = first - kSyllables;
  if (index < kSyllableCount && index % kTrailCount == 0 && second > kTrails && second - kTrails < kTrailCount) {
    return first + (second - kTrails);
  }
  const auto pairs = nfcPairs();
  const auto keyOf = [pairs](std::uint16_t place) { return std::pair(pairs[place].first, pairs[place].second); };
  const auto places = nfcCompositions();
  const auto found = std::ranges::lower_bound(places, std::pair(first, second), {}, keyOf);
  return found != places.end() && keyOf(*found) == std::pair(first, second) ? pairs[*found].character : kNone;
}

// Marks come in the order of their classes, those of one class as they were written.
void putInOrder(std::vector<Character>& characters) {
  for (auto begin = characters.begin(); begin != characters.end();) {
    const auto isMark = [](const Character& character) { return character.combiningClass != 0; };
    begin = std::find_if(begin, characters.end(), isMark);
    const auto end = std::find_if_not(begin, characters.end(), isMark);
    std::stable_sort(begin, end,
                     [](const Character& a, const Character& b) { return a.combiningClass < b.combiningClass; });
    begin = end;
  }
}

// Joins to each starter what follows it and is not cut off from it by a mark of the same or a higher class.
void compose(std::vector<Character>& characters) {
  std::size_t written = 0;
  std::size_t starter = characters.size();  // none yet
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const Character current = characters[i];
    if (starter < characters.size()) {
      const bool adjacent = written == starter + 1;
      const bool reachable = adjacent || characters[written - 1].combiningClass < current.combiningClass;
      const std::uint32_t joined = reachable ? composed(characters[starter].codePoint, current.codePoint) : kNone;
      if (joined != kNone) {
        characters[starter].codePoint = joined;
        continue;
      }
    }
    if (current.combiningClass == 0) starter = written;
    characters[written++] = current;
  }
  characters.resize(written);
}

class Normalizer {
 public:
  Normalizer(std::string_view text, std::string& storage) : m_text(text), m_storage(storage) {}

  std::string_view run() {
    std::size_t anchor = 0;  // the last character that nothing before can reach
    for (std::size_t at = nextSuspect(0, anchor); at < m_text.size(); at = nextSuspect(at, anchor)) {
      at = normalizeFrom(anchor);
      anchor = at;
    }
    if (m_copied == 0) return m_text;
    m_storage.append(m_text.substr(m_copied));
    return m_storage;
  }

 private:
  // The first changeable character from `at` on; `anchor` becomes the place of the one before it.
  std::size_t nextSuspect(std::size_t at, std::size_t& anchor) const {
    while (at < m_text.size()) {
      const auto byte = static_cast<unsigned char>(m_text[at]);
      if (byte < 0x80) {
        const std::size_t end = endOfAscii(at);
        anchor = end - 1;
        at = end;
        continue;
      }
      const DecodedCodePoint decoded = decodeLeniently(m_text, at);
      if (!leadsUnchangeable(byte) && isPlain(decoded) && isChangeable(decoded.value)) return at;
      anchor = isPlain(decoded) ? at : at + decoded.length;
      at += decoded.length;
    }
    return at;
  }

  std::size_t endOfAscii(std::size_t at) const {
    std::uint64_t eight = 0;
    for (; at + sizeof(eight) <= m_text.size(); at += sizeof(eight)) {
      std::memcpy(&eight, m_text.data() + at, sizeof(eight));
      if ((eight & 0x8080'8080'8080'8080ULL) != 0) break;
    }
    while (at < m_text.size() && static_cast<unsigned char>(m_text[at]) < 0x80) ++at;
    return at;
  }

  // Writes the character at `begin` and all changeable ones after it; returns where they end.
  std::size_t normalizeFrom(std::size_t begin) {
    m_characters.clear();
    std::size_t at = begin;
    while (at < m_text.size()) {
      const DecodedCodePoint decoded = decodeLeniently(m_text, at);
      if (at > begin && (!isPlain(decoded) || !isChangeable(decoded.value))) break;
      appendDecomposed(m_characters, decoded.value);
      at += decoded.length;
    }
    putInOrder(m_characters);
    compose(m_characters);
    m_written.clear();
    for (const Character& character : m_characters) appendUtf8(m_written, character.codePoint);
    if (m_written != m_text.substr(begin, at - begin)) {
      m_storage.append(m_text.substr(m_copied, begin - m_copied)).append(m_written);
      m_copied = at;
    }
    return at;
  }

  std::string_view m_text;
  std::string& m_storage;
  std::size_t m_copied = 0;  // so much of the text stands in the storage, 0: nothing had to change yet
  std::vector<Character> m_characters;
  std::string m_written;
};

}  // namespace

std::string_view toNfc(std::string_view text, std::string& storage) {
  storage.clear();
  return Normalizer(text, storage).run();
}

}  // namespace praxis::engine::text
