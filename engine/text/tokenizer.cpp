#include "engine/text/tokenizer.h"

#include "engine/text/bpe_tokenizer.h"
#include "engine/text/spm_tokenizer.h"
#include "engine/text/utf8.h"

namespace praxis::engine::text {

base::Result<std::unique_ptr<const Tokenizer>> Tokenizer::create(const base::Metadata& metadata) {
  const std::optional<std::string_view> model = metadata.string("tokenizer.ggml.model");
  if (!model) {
    return base::fail(base::ErrorCode::corrupt,
                      "The file names no tokenizer (tokenizer.ggml.model), so text cannot be encoded.");
  }
  if (*model == "gpt2") return BpeTokenizer::create(metadata);
  if (*model == "llama") return SpmTokenizer::create(metadata);
  return base::fail(base::ErrorCode::unsupported,
                    "The tokenizer \"{}\" (tokenizer.ggml.model) is not supported; known are gpt2, llama.",
                    toValidUtf8(*model));
}

}  // namespace praxis::engine::text
