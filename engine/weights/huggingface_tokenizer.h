#pragma once
// tokenizer.json and tokenizer_config.json of a Hugging Face folder, as the metadata that a GGUF file would have
// (tokenizer.ggml.*), and as tokenizer.praxis.* where GGUF has no words for it:
//   split_patterns              strings: regular expressions that text is cut by, one after the other
//   ignore_merges               boolean: a piece that is a token is not merged from its bytes
//   normalize_nfc               boolean: text between special tokens is put into normalisation form C
//   unknown_before_merging      boolean, "gpt2": bytes without a token are dropped or unknown before their neighbours
//                               merge, not after
//   use_merges                  boolean, "llama": merge rules count in place of scores
//   fuse_unknown                boolean, "llama": neighbouring unknown characters are one unknown token
//   split_at_space_marks        boolean, "llama": no token reaches across the beginning of a word
//   space_prefix_at_start_only, space_prefix_unless_there   booleans, "llama": where the space prefix goes
//   lstrip_tokens, rstrip_tokens   ids: tokens that take the white space before or after them with them
// Thread: any.

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/metadata.h"
#include "engine/base/result.h"

namespace praxis::engine::weights {

// BPE models only, byte-level or with spaces marked; others are unsupported errors that name the part that is not
// known. tokenizerConfigJson may be empty. The vocabulary is filled up to vocabRows with unused tokens; 0: as many as
// there are. Keys that are in the metadata already stay as they are.
base::Result<void> readTokenizerJson(std::span<const std::byte> tokenizerJson,
                                     std::span<const std::byte> tokenizerConfigJson, std::int64_t vocabRows,
                                     base::Metadata& metadata);

}  // namespace praxis::engine::weights
