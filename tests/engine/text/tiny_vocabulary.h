#pragma once
// Vocabularies small enough to follow by hand, as the metadata of a model file. Thread: any.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/metadata.h"
#include "engine/text/byte_alphabet.h"
#include "engine/text/tokenizer.h"

namespace praxis::tests {

using engine::base::Metadata;
using engine::text::TokenId;
using engine::text::TokenKind;

struct TinyVocabulary {
  std::string model;
  std::string pre;
  std::vector<std::string> tokens;
  std::vector<std::int64_t> kinds;
  std::vector<double> scores;
  std::vector<std::string> merges;
  std::vector<std::pair<std::string, std::int64_t>> ids;  // tokenizer.ggml.<first>

  TokenId add(std::string text, TokenKind kind = TokenKind::normal, double score = 0) {
    tokens.push_back(std::move(text));
    kinds.push_back(static_cast<std::int64_t>(kind));
    scores.push_back(score);
    return static_cast<TokenId>(tokens.size() - 1);
  }

  Metadata metadata() const {
    Metadata metadata;
    metadata.insert("tokenizer.ggml.model", model);
    if (!pre.empty()) metadata.insert("tokenizer.ggml.pre", pre);
    metadata.insert("tokenizer.ggml.tokens", tokens);
    metadata.insert("tokenizer.ggml.token_type", kinds);
    if (model == "llama") metadata.insert("tokenizer.ggml.scores", scores);
    if (!merges.empty()) metadata.insert("tokenizer.ggml.merges", merges);
    for (const auto& [key, id] : ids) metadata.insert("tokenizer.ggml." + key, id);
    return metadata;
  }
};

// Every byte under its own number, then merges: h e -> 256, l l -> 257, he ll -> 258, hell o -> 259; <|im_end|> is 260,
// <think> 261 (user-defined), <s> 262.
inline TinyVocabulary tinyBpe(std::string pre = "qwen2") {
  TinyVocabulary vocabulary{.model = "gpt2", .pre = std::move(pre)};
  for (const std::string& spelled : engine::text::byteAlphabet()) vocabulary.add(spelled);
  for (const char* token : {"he", "ll", "hell", "hello"}) vocabulary.add(token);
  vocabulary.merges = {"h e", "l l", "he ll", "hell o"};
  vocabulary.add("<|im_end|>", TokenKind::control);
  vocabulary.add("<think>", TokenKind::userDefined);
  vocabulary.ids = {{"bos_token_id", vocabulary.add("<s>", TokenKind::control)}, {"eos_token_id", 260}};
  return vocabulary;
}

// <unk> 0, <s> 1, </s> 2, byte b is 3 + b, then 259 "▁", 260 "h", 261 "i", 262 "hi", 263 "▁h", 264 "▁hi"; "hi" has a
// better score than "▁h".
inline TinyVocabulary tinySpm() {
  TinyVocabulary vocabulary{.model = "llama"};
  vocabulary.add("<unk>", TokenKind::unknown);
  vocabulary.add("<s>", TokenKind::control);
  vocabulary.add("</s>", TokenKind::control);
  constexpr char kHex[] = "0123456789ABCDEF";
  for (int byte = 0; byte < 256; ++byte) {
    vocabulary.add(std::string("<0x") + kHex[byte >> 4] + kHex[byte & 15] + '>', TokenKind::byte);
  }
  vocabulary.add("▁", TokenKind::normal, -10);
  vocabulary.add("h", TokenKind::normal, -11);
  vocabulary.add("i", TokenKind::normal, -12);
  vocabulary.add("hi", TokenKind::normal, -1);
  vocabulary.add("▁h", TokenKind::normal, -2);
  vocabulary.add("▁hi", TokenKind::normal, -3);
  vocabulary.ids = {{"bos_token_id", 1}, {"eos_token_id", 2}};
  return vocabulary;
}

}  // namespace praxis::tests
