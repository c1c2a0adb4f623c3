#pragma once
// Text to token ids and back, as the model's own file defines it. Immutable after create. Thread: any.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/byte_range.h"
#include "engine/base/metadata.h"
#include "engine/base/result.h"
#include "engine/base/token.h"

namespace praxis::engine::text {

using base::ByteRange;
using base::TokenId;

enum class TokenKind : std::uint8_t { normal = 1, unknown = 2, control = 3, userDefined = 4, unused = 5, byte = 6 };

struct EncodeOptions {
  bool addSpecial = true;    // BOS/EOS as the file asks
  bool parseSpecial = true;  // control tokens written in the text become their ids
  // Parts of the text, in order and apart, that somebody else wrote: a control token that takes in any byte of them is
  // text all the same. User-defined tokens are recognised everywhere.
  std::span<const ByteRange> literal = {};
};

class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  // Chooses by tokenizer.ggml.model ("gpt2", "llama") and tokenizer.ggml.pre. An unknown one is an unsupported error
  // that names it and what there is.
  static base::Result<std::unique_ptr<const Tokenizer>> create(const base::Metadata& metadata);

  // Any bytes are accepted; invalid UTF-8 is tokenised as U+FFFD or bytes, never refused.
  virtual std::vector<TokenId> encode(std::string_view text, const EncodeOptions& options = {}) const = 0;
  // The bytes that one token stands for; control tokens give nothing unless showSpecial.
  virtual std::string bytesOf(TokenId token, bool showSpecial = false) const = 0;
  // All bytes of a sequence, with the leading space that the tokenizer itself added taken off.
  virtual std::string decode(std::span<const TokenId> tokens, bool showSpecial = false) const = 0;

  virtual std::int64_t vocabSize() const = 0;
  virtual TokenKind kind(TokenId token) const = 0;
  virtual std::string_view tokenText(TokenId token) const = 0;  // as stored in the vocabulary
  virtual TokenId bos() const = 0;                              // -1 when there is none
  virtual TokenId eos() const = 0;
  virtual bool addsBos() const = 0;
  // EOS, EOT, EOM and every token whose text is a known end of turn (facts: <|im_end|>, <|eot_id|>, ...).
  virtual bool isEndOfGeneration(TokenId token) const = 0;
  // True if decode takes off one leading space (SentencePiece with a prefix).
  virtual bool stripsLeadingSpace() const = 0;
};

}  // namespace praxis::engine::text
