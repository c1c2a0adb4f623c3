#pragma once
// What NFC knows of single characters; Hangul syllables are arithmetic and not in here. Thread: any.

#include <cstdint>
#include <span>

namespace praxis::engine::text {

// A canonical decomposition, one step: `character` is `first` followed by `second` (0: by nothing).
struct NfcPair {
  std::uint32_t character = 0;
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  bool composes = false;  // also the other way: no singleton, not excluded from composition
};
// Characters with a combining class other than 0.
struct NfcClassRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint8_t combiningClass = 0;
};
struct NfcRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

std::span<const NfcPair> nfcPairs();  // ascending by character
std::span<const std::uint16_t>
nfcCompositions();                            // places in nfcPairs of those that compose, ascending by (first, second)
std::span<const NfcClassRange> nfcClasses();  // ascending
// Every character that NFC could change, move or join to the one before it: its class is not 0 or its quick check
// (UAX #15, NFC_QC) is not Yes. Nothing is ever joined or moved across another character.
std::span<const NfcRange> nfcChangeable();

}  // namespace praxis::engine::text
