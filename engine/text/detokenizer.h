#pragma once
// Incremental detokenisation: tokens go in one at a time, whole UTF-8 characters come out, and text that could still
// grow into a stop string is held back. What comes out does not depend on how the text was cut into tokens. One per
// request. Thread: engine.

#include <string>
#include <string_view>
#include <vector>

#include "engine/text/tokenizer.h"
#include "engine/text/utf8.h"

namespace praxis::engine::text {

class Detokenizer {
 public:
  // `stops` are ended on and never shown; empty strings are ignored. With `startsText` the space that a SentencePiece
  // vocabulary puts in front of a text comes off; a continuation of a prompt keeps it: there it parts two words.
  Detokenizer(const Tokenizer& tokenizer, std::vector<std::string> stops, bool startsText = false);

  struct Piece {
    std::string text;      // valid UTF-8, ready to show; may be empty
    bool stopped = false;  // a stop string was completed; feed nothing more
  };
  Piece add(TokenId token);
  // What was held back, at the end of the request; an unfinished character becomes U+FFFD.
  std::string finish();

 private:
  void takeWhole(bool last);
  std::size_t heldBackBytes() const;

  const Tokenizer& m_tokenizer;
  std::vector<std::string> m_stops;
  std::string m_bytes;  // not yet a whole character
  std::string m_held;   // whole characters that may begin a stop string
  bool m_dropSpace;     // the next byte is the first of a text
};

}  // namespace praxis::engine::text
