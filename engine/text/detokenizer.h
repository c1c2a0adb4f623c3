#pragma once
// Incremental detokenisation: tokens go in one at a time, whole UTF-8 characters come out, and text that could still grow
// into a stop string is held back. One per request. Thread: engine.

#include <string>
#include <string_view>
#include <vector>

#include "engine/text/tokenizer.h"

namespace praxis::engine::text {

class Detokenizer {
 public:
  // `stops` are ended on and never shown; empty strings are ignored.
  Detokenizer(const Tokenizer& tokenizer, std::vector<std::string> stops);

  struct Piece {
    std::string text;        // valid UTF-8, ready to show; may be empty
    bool stopped = false;    // a stop string was completed; feed nothing more
  };
  Piece add(TokenId token);
  // What was held back, at the end of the request; an unfinished character becomes U+FFFD.
  std::string finish();

 private:
  std::string takeWhole(bool last);

  const Tokenizer& m_tokenizer;
  std::vector<std::string> m_stops;
  std::string m_bytes;         // not yet a whole character
  std::string m_held;          // whole characters that may begin a stop string
  bool m_first = true;
};

// Replaces every byte sequence that is not UTF-8 by U+FFFD (maximal subpart practice, Unicode 15 section 3.9).
std::string toValidUtf8(std::string_view bytes);

}  // namespace praxis::engine::text
