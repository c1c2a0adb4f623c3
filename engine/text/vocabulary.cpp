#include "engine/text/vocabulary.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

namespace praxis::engine::text {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

// Texts that end a turn or a document in the vocabularies of the field. Files often mark them as ordinary or added
// tokens, so they are treated as control tokens whatever the file says.
constexpr std::string_view kEndTexts[] = {
    "<|eot_id|>",        "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>",         "<|eom_id|>",
    "<|end_of_text|>",   "<EOT>",      "_<EOT>",  "<eos>",         "<｜end▁of▁sentence｜>", "</s>",
    "<end_of_utterance>"};

// Ends a turn too (DeepSeek Coder), but stays what the file says it is.
constexpr std::string_view kEndTextsOfAnyKind[] = {"<|EOT|>"};

// Texts of fill-in-the-middle tokens, likewise control tokens whatever the file says.
constexpr std::string_view kFillTexts[] = {
    "<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>",        "▁<PRE>",
    "<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>",  "<SUF>",        "▁<SUF>",
    "<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>",   "<MID>",        "▁<MID>",
    "<|fim_pad|>",    "<fim-pad>",    "<fim_pad>",    "<PAD>",           "<|fim_repo|>", "<|repo_name|>",
    "<fim-repo>",     "<REPO>",       "<reponame>",   "<|file_sep|>"};

TokenKind kindOf(std::int64_t stored) {
  return stored >= 1 && stored <= 6 ? static_cast<TokenKind>(stored) : TokenKind::normal;
}

}  // namespace

Result<Vocabulary> Vocabulary::create(const base::Metadata& metadata, const VocabularyDefaults& defaults) {
  Vocabulary vocabulary;
  PRAXIS_TRY(vocabulary.readTokens(metadata));
  vocabulary.readSpecialIds(metadata, defaults);
  vocabulary.classifyByText();
  vocabulary.collectEndOfGeneration(metadata);
  vocabulary.readStripping(metadata);
  return vocabulary;
}

Result<void> Vocabulary::readTokens(const base::Metadata& metadata) {
  const std::span<const std::string> tokens = metadata.strings("tokenizer.ggml.tokens");
  if (tokens.empty()) {
    return fail(ErrorCode::corrupt,
                "The file has no list of tokens (tokenizer.ggml.tokens), so text cannot be encoded.");
  }
  if (tokens.size() > static_cast<std::size_t>(std::numeric_limits<TokenId>::max()) / 4) {
    return fail(ErrorCode::corrupt, "The vocabulary of {} tokens is too large to be real.", tokens.size());
  }
  const std::vector<std::int64_t> kinds = metadata.integers("tokenizer.ggml.token_type");
  if (metadata.contains("tokenizer.ggml.token_type") && kinds.size() != tokens.size()) {
    return fail(ErrorCode::corrupt, "The file has {} tokens but {} token types (tokenizer.ggml.token_type).",
                tokens.size(), kinds.size());
  }
  std::size_t bytes = 0;
  for (const std::string& token : tokens) bytes += token.size();
  m_symbols.reserve(tokens.size(), bytes);
  m_kinds.reserve(tokens.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    m_symbols.append(tokens[i]);
    m_kinds.push_back(kinds.empty() ? TokenKind::normal : kindOf(kinds[i]));
  }
  return {};
}

void Vocabulary::readSpecialIds(const base::Metadata& metadata, const VocabularyDefaults& defaults) {
  // Files write "none" as 4294967295 or leave the key out.
  const auto read = [&](std::string_view key, TokenId fallback) {
    const TokenId valid = contains(fallback) ? fallback : kNoToken;
    if (!metadata.contains(key)) return valid;
    const std::int64_t id = metadata.integer(key).value_or(kNoToken);
    return id >= 0 && id < size() ? static_cast<TokenId>(id) : kNoToken;
  };
  m_bos = read("tokenizer.ggml.bos_token_id", defaults.bos);
  m_eos = read("tokenizer.ggml.eos_token_id", defaults.eos);
  m_unknown = read("tokenizer.ggml.unknown_token_id", defaults.unknown);
  m_addBos = metadata.boolean("tokenizer.ggml.add_bos_token").value_or(defaults.addBos);
  m_addEos = metadata.boolean("tokenizer.ggml.add_eos_token").value_or(false);
}

void Vocabulary::classifyByText() {
  const auto makeControl = [this](std::string_view text) {
    if (const TokenId token = find(text); token != kNoToken)
      m_kinds[static_cast<std::size_t>(token)] = TokenKind::control;
  };
  for (const std::string_view text : kEndTexts) makeControl(text);
  for (const std::string_view text : kFillTexts) makeControl(text);
}

void Vocabulary::collectEndOfGeneration(const base::Metadata& metadata) {
  const auto add = [this](std::int64_t id) {
    if (id >= 0 && id < size()) m_endOfGeneration.push_back(static_cast<TokenId>(id));
  };
  add(m_eos);
  add(metadata.integer("tokenizer.ggml.eot_token_id").value_or(kNoToken));
  add(metadata.integer("tokenizer.ggml.eom_token_id").value_or(kNoToken));
  for (const std::string_view text : kEndTexts) add(find(text));
  for (const std::string_view text : kEndTextsOfAnyKind) add(find(text));
  std::ranges::sort(m_endOfGeneration);
}

void Vocabulary::readStripping(const base::Metadata& metadata) {
  const auto read = [&](std::string_view key, std::vector<TokenId>& tokens) {
    for (const std::int64_t id : metadata.integers(key)) {
      if (id >= 0 && id < size()) tokens.push_back(static_cast<TokenId>(id));
    }
  };
  read("tokenizer.praxis.lstrip_tokens", m_stripsLeft);
  read("tokenizer.praxis.rstrip_tokens", m_stripsRight);
  // GGUF cannot say it; of the models that it holds, those of the Phi-3 family were trained that way.
  std::string name(metadata.string("general.name").value_or(""));
  for (char& letter : name) letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  if (name.find("phi-3") != std::string::npos || name.find("phi3") != std::string::npos) {
    for (TokenId token = 0; token < size(); ++token) {
      const TokenKind kind = this->kind(token);
      const std::string_view text = this->text(token);
      const bool special = kind == TokenKind::control || kind == TokenKind::userDefined;
      if (special && text != "<s>" && text != "<|endoftext|>") m_stripsRight.push_back(token);
    }
  }
  std::ranges::sort(m_stripsLeft);
  std::ranges::sort(m_stripsRight);
}

bool Vocabulary::stripsLeft(TokenId token) const { return std::ranges::binary_search(m_stripsLeft, token); }

bool Vocabulary::stripsRight(TokenId token) const { return std::ranges::binary_search(m_stripsRight, token); }

std::string_view Vocabulary::text(TokenId token) const {
  return contains(token) ? m_symbols[static_cast<StringTable::Id>(token)] : std::string_view();
}

TokenKind Vocabulary::kind(TokenId token) const {
  return contains(token) ? m_kinds[static_cast<std::size_t>(token)] : TokenKind::unknown;
}

TokenId Vocabulary::find(std::string_view text) const {
  const std::optional<StringTable::Id> id = m_symbols.find(text);
  return id && *id < m_kinds.size() ? static_cast<TokenId>(*id) : kNoToken;
}

bool Vocabulary::isEndOfGeneration(TokenId token) const { return std::ranges::binary_search(m_endOfGeneration, token); }

}  // namespace praxis::engine::text
