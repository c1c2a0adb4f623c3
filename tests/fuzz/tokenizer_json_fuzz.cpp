// libFuzzer target: any bytes, read as tokenizer.json, end in an error or in a tokenizer that encodes and decodes any
// text. A NUL byte ends the file; what follows it is tokenizer_config.json.
//
//   praxis_tokenizer_json_seeds CORPUS && praxis_tokenizer_json_fuzz CORPUS -max_total_time=60

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "engine/text/tokenizer.h"
#include "engine/weights/huggingface_tokenizer.h"

namespace {

using namespace praxis::engine;

constexpr std::string_view kText =
    "<s>Hello  world, it's 2024!\r\n\n<|im_end|>\t\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80\xFF"
    "e\xCC\x81\xCC\xA3\xE1\x84\x80\xE1\x85\xA1\xFF\xCC\x81\xE2";  // to be composed, in part

void encodeAndDecode(const text::Tokenizer& tokenizer, std::string_view content) {
  for (const bool special : {false, true}) {
    const auto tokens = tokenizer.encode(content, {.addSpecial = special, .parseSpecial = special});
    for (const text::TokenId token : tokens) {
      if (token < 0 || token >= tokenizer.vocabSize()) std::abort();
    }
    tokenizer.decode(tokens, special);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> input(reinterpret_cast<const std::byte*>(data), size);
  const auto end = static_cast<std::size_t>(std::ranges::find(input, std::byte{0}) - input.begin());
  const auto config = end < size ? input.subspan(end + 1) : std::span<const std::byte>();
  base::Metadata metadata;
  const auto read = weights::readTokenizerJson(input.first(end), config, 0, metadata);
  if (!read) {
    if (read.error().message.empty()) std::abort();
    return 0;
  }
  const auto tokenizer = text::Tokenizer::create(metadata);
  if (!tokenizer) {
    if (tokenizer.error().message.empty()) std::abort();
    return 0;
  }
  encodeAndDecode(**tokenizer, kText);
  encodeAndDecode(**tokenizer, std::string_view(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 200)));
  return 0;
}
