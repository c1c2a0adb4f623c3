#pragma once
// Finds the tokens that are written out in a text ("<|im_end|>", "<think>") and cuts the text at them, before anything
// else looks at it. Immutable. Thread: any.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/text/tokenizer.h"
#include "engine/text/vocabulary.h"

namespace praxis::engine::text {

class SpecialTokens {
 public:
  // Refers to the texts of the vocabulary as they lie there; it must not change any more.
  explicit SpecialTokens(const Vocabulary& vocabulary);

  struct Part {
    std::string_view text;     // never empty
    TokenId token = kNoToken;  // kNoToken: ordinary text
  };
  // Every control, user-defined and unknown token with parseControl, otherwise only the user-defined ones. The longest
  // token is looked for first, over all of the text that is left; the leftmost match counts. White space beside a
  // token that strips it belongs to no part. Inside `literal` (in order and apart) only user-defined ones count.
  std::vector<Part> split(std::string_view text, bool parseControl, std::span<const ByteRange> literal = {}) const;

  // No longer text is looked for: texts of one repeated character would otherwise take time without bound.
  static constexpr std::size_t kTextBytesMax = 512;

 private:
  // Some special tokens in the order of their texts, so that those with a common beginning lie together.
  class Finder {
   public:
    Finder(const Vocabulary& vocabulary, bool control);
    std::vector<Part> split(std::string_view text, std::span<const ByteRange> literal) const;

   private:
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
    struct Entry {
      std::string_view text;
      TokenId token = kNoToken;
      std::uint32_t shorter = kNone;  // the longest other entry that this one begins with
      bool userDefined = false;
      bool stripsLeft = false;
      bool stripsRight = false;
    };
    struct Match {
      std::uint32_t entry = 0;
      std::size_t at = 0;
    };
    struct Later;
    std::uint32_t longestAt(std::string_view text) const;
    std::uint32_t longestAllowed(std::uint32_t entry, std::size_t at, std::span<const ByteRange> literal) const;
    std::vector<Match> matches(std::string_view text, std::span<const ByteRange> literal) const;

    std::vector<Entry> m_entries;
    std::array<std::uint32_t, 257> m_firsts{};  // where the entries of each first byte begin
  };

  Finder m_all;
  Finder m_userDefined;
};

}  // namespace praxis::engine::text
