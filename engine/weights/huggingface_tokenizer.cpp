#include "engine/weights/huggingface_tokenizer.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/base/log.h"
#include "engine/weights/huggingface_patterns.h"

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;
using base::Metadata;
using base::Result;
using Json = nlohmann::json;

constexpr std::size_t kFileBytesMax = std::size_t{256} << 20;
constexpr std::size_t kNestingMax = 64;
constexpr std::int64_t kTokensMax = std::int64_t{1} << 23;
constexpr std::string_view kSpaceMark = "▁";

// As tokenizer.ggml.token_type writes them.
enum Kind : std::int64_t { normal = 1, unknown = 2, control = 3, userDefined = 4, unused = 5, byteToken = 6 };

// JSON may nest deeper than a program should follow; strings are passed over.
bool nestsTooDeep(std::string_view text) {
  std::size_t depth = 0;
  bool inString = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (inString) {
      if (byte == '\\') ++at;
      if (byte == '"') inString = false;
    } else if (byte == '"') {
      inString = true;
    } else if (byte == '[' || byte == '{') {
      if (++depth > kNestingMax) return true;
    } else if ((byte == ']' || byte == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

Result<Json> parse(std::span<const std::byte> bytes, std::string_view name) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.size() > kFileBytesMax) {
    return fail(ErrorCode::corrupt, "{} has {} bytes, more than any real one.", name, text.size());
  }
  if (nestsTooDeep(text)) return fail(ErrorCode::corrupt, "{} nests deeper than {} levels.", name, kNestingMax);
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return fail(ErrorCode::corrupt, "{} is not a JSON object; copy it again.", name);
  return json;
}

const Json& member(const Json& json, std::string_view key) {
  static const Json nothing;
  if (!json.is_object()) return nothing;
  const auto found = json.find(key);
  return found != json.end() ? *found : nothing;
}

std::string stringOf(const Json& json, std::string_view key) {
  const Json& value = member(json, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool flagOf(const Json& json, std::string_view key, bool absent = false) {
  const Json& value = member(json, key);
  return value.is_boolean() ? value.get<bool>() : absent;
}

// The steps of a normaliser, pre-tokeniser, decoder or post-processor: a Sequence's, or the one that there is.
void collectSteps(const Json& json, std::string_view listKey, std::vector<const Json*>& steps) {
  if (!json.is_object()) return;
  if (stringOf(json, "type") != "Sequence") {
    steps.push_back(&json);
    return;
  }
  const Json& list = member(json, listKey);
  if (!list.is_array()) return;
  for (const Json& step : list) collectSteps(step, listKey, steps);
}

std::vector<const Json*> stepsOf(const Json& document, std::string_view part, std::string_view listKey) {
  std::vector<const Json*> steps;
  collectSteps(member(document, part), listKey, steps);
  return steps;
}

base::Error unsupported(std::string_view part, std::string_view what) {
  return fail(
      ErrorCode::unsupported,
      "tokenizer.json: the {} \"{}\" is not supported; known are BPE tokenizers of bytes or of marked spaces, as "
      "Llama, Qwen, DeepSeek, Mistral and Gemma have them.",
      part, what);
}

bool isAllBytesName(std::string_view text) {
  const auto isHex = [](char digit) { return (digit >= '0' && digit <= '9') || (digit >= 'A' && digit <= 'F'); };
  return text.size() == 6 && text.starts_with("<0x") && text.ends_with('>') && isHex(text[3]) && isHex(text[4]);
}

// Converters of the field take such added tokens for control tokens whatever their entry says.
bool looksLikeControl(std::string_view text) {
  return (text.starts_with("<|") && text.ends_with("|>")) || (text.starts_with("<｜") && text.ends_with("｜>"));
}

class Reader {
 public:
  Reader(const Json& document, const Json& config, std::int64_t vocabRows, Metadata& metadata)
      : m_document(document),
        m_model(member(document, "model")),
        m_config(config),
        m_rows(vocabRows),
        m_metadata(metadata) {}

  Result<void> run() {
    PRAXIS_TRY(readModelKind());
    PRAXIS_TRY(readVocabulary());
    PRAXIS_TRY(readAddedTokens());
    PRAXIS_TRY(readMerges());
    PRAXIS_TRY(readNormalizer());
    PRAXIS_TRY(m_byteLevel ? readByteLevelSteps() : readSpaceMarkSteps());
    readPostProcessor();
    readConfig();
    writeVocabulary();
    return {};
  }

 private:
  void put(std::string_view key, base::MetadataValue value) { m_metadata.insert(std::string(key), std::move(value)); }

  Result<void> readModelKind() {
    std::string type = stringOf(m_model, "type");
    if (type.empty() && member(m_model, "merges").is_array()) type = "BPE";  // older files leave it out
    if (type != "BPE") return unsupported("model", type.empty() ? "(none)" : type);
    for (const char* affix : {"continuing_subword_prefix", "end_of_word_suffix"}) {
      if (!stringOf(m_model, affix).empty()) return unsupported("model option", affix);
    }
    const auto hasStep = [this](std::string_view part, std::string_view list, std::string_view wanted) {
      return std::ranges::any_of(stepsOf(m_document, part, list),
                                 [&](const Json* step) { return stringOf(*step, "type") == wanted; });
    };
    m_byteLevel = hasStep("pre_tokenizer", "pretokenizers", "ByteLevel") || hasStep("decoder", "decoders", "ByteLevel");
    const bool marks = flagOf(m_model, "byte_fallback") || hasStep("pre_tokenizer", "pretokenizers", "Metaspace") ||
                       hasStep("normalizer", "normalizers", "Replace");
    if (!m_byteLevel && !marks) return unsupported("model", "BPE without bytes or marked spaces");
    put("tokenizer.ggml.model", std::string(m_byteLevel ? "gpt2" : "llama"));
    return {};
  }

  // Where the token of this id is kept; the vocabulary grows to hold it.
  Result<std::size_t> placeOf(const Json& id, std::string_view text) {
    const std::int64_t limit = m_rows > 0 ? std::min(m_rows, kTokensMax) : kTokensMax;
    if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= static_cast<std::uint64_t>(limit)) {
      return fail(ErrorCode::corrupt, "tokenizer.json gives the token \"{}\" an id outside the model's {} rows.",
                  text.substr(0, 60), limit);
    }
    const auto place = id.get<std::size_t>();
    // Ids may have gaps, but no more of them than there are tokens, or a few bytes would ask for much memory.
    if (place > 2 * m_entries + 65536) {
      return fail(ErrorCode::corrupt, "tokenizer.json has {} tokens but an id of {}.", m_entries, place);
    }
    if (place >= m_tokens.size()) {
      m_tokens.resize(place + 1);
      m_kinds.resize(place + 1, Kind::unused);
    }
    return place;
  }

  Result<void> readVocabulary() {
    const Json& vocab = member(m_model, "vocab");
    if (!vocab.is_object() || vocab.empty()) return fail(ErrorCode::corrupt, "tokenizer.json has no vocabulary.");
    m_entries = vocab.size();
    const bool fallback = flagOf(m_model, "byte_fallback");
    const std::string unknownText = stringOf(m_model, "unk_token");
    for (const auto& [text, id] : vocab.items()) {
      const std::size_t place = PRAXIS_TRY(placeOf(id, text));
      m_tokens[place] = text;
      m_kinds[place] = fallback && isAllBytesName(text) ? Kind::byteToken : Kind::normal;
      m_ids[text] = place;
      if (!unknownText.empty() && text == unknownText) m_kinds[place] = Kind::unknown;
    }
    return {};
  }

  Result<void> readAddedTokens() {
    const Json& added = member(m_document, "added_tokens");
    if (!added.is_array()) return {};
    m_entries += added.size();
    for (const Json& token : added) {
      std::string text = stringOf(token, "content");
      if (text.empty()) continue;
      const std::size_t place = PRAXIS_TRY(placeOf(member(token, "id"), text));
      m_ids[text] = place;
      const bool special = flagOf(token, "special") || looksLikeControl(text);
      if (!special && !m_byteLevel) replaceAll(text, kSpaceMark, " ");
      if (m_kinds[place] != Kind::unknown) m_kinds[place] = special ? Kind::control : Kind::userDefined;
      m_tokens[place] = std::move(text);
      if (flagOf(token, "lstrip")) m_stripsLeft.push_back(static_cast<std::int64_t>(place));
      if (flagOf(token, "rstrip")) m_stripsRight.push_back(static_cast<std::int64_t>(place));
      if (flagOf(token, "single_word")) m_singleWords = true;
    }
    if (m_singleWords) warn("tokens that are looked for only as single words are looked for everywhere");
    return {};
  }

  static void replaceAll(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  }

  static void warn(std::string_view what) { base::log::warning("weights", "tokenizer.json: {}.", what); }

  Result<void> readMerges() {
    const Json& merges = member(m_model, "merges");
    if (!merges.is_array()) return fail(ErrorCode::corrupt, "tokenizer.json has no list of merges.");
    std::vector<std::string> lines;
    lines.reserve(merges.size());
    for (const Json& merge : merges) {
      if (merge.is_string()) {
        lines.push_back(merge.get<std::string>());
      } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
        const auto& left = merge[0].get_ref<const std::string&>();
        if (left.find(' ', 1) != std::string::npos) return unsupported("merge", "a part with a space in it");
        lines.push_back(left + ' ' + merge[1].get_ref<const std::string&>());
      } else {
        return fail(ErrorCode::corrupt, "Merge {} of tokenizer.json is not a pair of texts.", lines.size());
      }
    }
    if (!m_byteLevel) scoreByRank(lines);
    // A vocabulary of single bytes has no merges; one that can never apply stands for the empty list.
    if (lines.empty()) lines.emplace_back();
    put("tokenizer.ggml.merges", std::move(lines));
    put("tokenizer.praxis.ignore_merges", flagOf(m_model, "ignore_merges"));
    put("tokenizer.praxis.unknown_before_merging", m_byteLevel);
    return {};
  }

  // What SentencePiece would have as scores: the earlier a token is merged, the higher.
  void scoreByRank(const std::vector<std::string>& lines) {
    std::vector<double> scores(m_tokens.size(), -static_cast<double>(lines.size()) - 1);
    std::vector<bool> scored(m_tokens.size());
    for (std::size_t rank = 0; rank < lines.size(); ++rank) {
      std::string joined = lines[rank];
      const std::size_t space = joined.find(' ', 1);
      if (space == std::string::npos) continue;
      joined.erase(space, 1);
      const auto found = m_ids.find(joined);
      if (found == m_ids.end() || scored[found->second]) continue;
      scored[found->second] = true;
      scores[found->second] = -static_cast<double>(rank);
    }
    m_scores = std::move(scores);
  }

  Result<void> readNormalizer() {
    for (const Json* step : stepsOf(m_document, "normalizer", "normalizers")) {
      const std::string type = stringOf(*step, "type");
      const Json& pattern = member(*step, "pattern");
      if (type == "NFC") {
        put("tokenizer.praxis.normalize_nfc", true);
      } else if (type == "Prepend" && !m_byteLevel && stringOf(*step, "prepend") == kSpaceMark) {
        m_prefix = true;
      } else if (type == "Replace" && !m_byteLevel && stringOf(pattern, "String") == " " &&
                 stringOf(*step, "content") == kSpaceMark) {
        m_marksSpaces = true;
      } else {
        return unsupported("normaliser", type);
      }
    }
    return {};
  }

  Result<void> readByteLevelSteps() {
    std::vector<std::string> patterns;
    const std::vector<const Json*> steps = stepsOf(m_document, "pre_tokenizer", "pretokenizers");
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const Json& step = *steps[i];
      const std::string type = stringOf(step, "type");
      if (type == "ByteLevel") {
        if (i + 1 != steps.size()) return unsupported("pre-tokeniser", "a step after ByteLevel");
        const bool prefix = flagOf(step, "add_prefix_space", true);
        if (prefix && i > 0) return unsupported("pre-tokeniser", "ByteLevel with add_prefix_space after other steps");
        put("tokenizer.ggml.add_space_prefix", prefix);
        if (flagOf(step, "use_regex", true)) patterns.emplace_back(byteLevelPattern());
      } else if (type == "Digits") {
        patterns.emplace_back(flagOf(step, "individual_digits") ? "\\p{N}" : "\\p{N}+");
      } else if (type == "Punctuation") {
        patterns.push_back(PRAXIS_TRY(withBehavior(step, "[\\p{P}!-/:-@\\[-`{-~]")));
      } else if (type == "Split") {
        patterns.push_back(PRAXIS_TRY(splitPattern(step)));
      } else {
        return unsupported("pre-tokeniser", type);
      }
    }
    if (const std::string_view name = pretokenizerNameOf(patterns); !name.empty()) {
      put("tokenizer.ggml.pre", std::string(name));
      return {};
    }
    for (std::string& pattern : patterns) pattern = PRAXIS_TRY(translatePattern(pattern));
    put("tokenizer.praxis.split_patterns", std::move(patterns));
    return {};
  }

  static Result<std::string> splitPattern(const Json& step) {
    const Json& pattern = member(step, "pattern");
    if (member(pattern, "Regex").is_string()) return withBehavior(step, stringOf(pattern, "Regex"));
    if (member(pattern, "String").is_string()) return withBehavior(step, patternOfText(stringOf(pattern, "String")));
    return unsupported("pre-tokeniser", "Split without a pattern");
  }

  // What is left when both the matches of a pattern and the gaps between them stay as pieces. The patterns of the field
  // that throw their gaps away ("Removed", inverted) leave none.
  static Result<std::string> withBehavior(const Json& step, std::string pattern) {
    const std::string behavior = stringOf(step, "behavior");
    const bool inverted = flagOf(step, "invert");
    if (behavior == "Isolated" || behavior.empty()) return pattern;
    const std::vector<std::string> alone = {pattern};
    if (behavior == "Removed" && inverted && !pretokenizerNameOf(alone).empty()) return pattern;
    if (!inverted && behavior == "Contiguous") return fmt::format("(?:{})+", pattern);
    if (!inverted && behavior == "MergedWithPrevious")
      return fmt::format("(?:(?!{0})[\\x{{0}}-\\x{{10FFFF}}])*(?:{0})", pattern);
    if (!inverted && behavior == "MergedWithNext")
      return fmt::format("(?:{0})(?:(?!{0})[\\x{{0}}-\\x{{10FFFF}}])*", pattern);
    return unsupported("behaviour of a split", behavior + (inverted ? " (inverted)" : ""));
  }

  Result<void> readSpaceMarkSteps() {
    bool splits = false;
    for (const Json* step : stepsOf(m_document, "pre_tokenizer", "pretokenizers")) {
      const std::string type = stringOf(*step, "type");
      if (type == "Metaspace" && stringOf(*step, "replacement") == kSpaceMark) {
        const std::string scheme = stringOf(*step, "prepend_scheme");
        const bool prefix = scheme.empty() ? flagOf(*step, "add_prefix_space", true) : scheme != "never";
        if (prefix && !m_prefix) {
          m_prefix = true;
          put("tokenizer.praxis.space_prefix_unless_there", true);
          put("tokenizer.praxis.space_prefix_at_start_only", scheme == "first");
        }
        splits = flagOf(*step, "split", true);
        m_marksSpaces = true;
      } else if (type == "Split" && m_marksSpaces && stringOf(member(*step, "pattern"), "String") == " ") {
        continue;  // the normaliser has left no spaces to split at (Gemma)
      } else {
        return unsupported("pre-tokeniser", type);
      }
    }
    if (!m_marksSpaces) return unsupported("normaliser", "none that marks spaces");
    put("tokenizer.ggml.add_space_prefix", m_prefix);
    put("tokenizer.praxis.use_merges", true);
    put("tokenizer.praxis.fuse_unknown", flagOf(m_model, "fuse_unk"));
    put("tokenizer.praxis.split_at_space_marks", splits);
    return {};
  }

  // The token that stands before or after the text in a template.
  void readPostProcessor() {
    for (const Json* step : stepsOf(m_document, "post_processor", "processors")) {
      const std::string type = stringOf(*step, "type");
      if (type == "TemplateProcessing") {
        const Json& single = member(*step, "single");
        if (!single.is_array() || single.empty()) continue;
        m_templateBos = stringOf(member(single.front(), "SpecialToken"), "id");
        m_templateEos = stringOf(member(single.back(), "SpecialToken"), "id");
      } else if (type == "BertProcessing" || type == "RobertaProcessing") {
        const auto textOf = [&](const char* key) {
          const Json& pair = member(*step, key);
          return pair.is_array() && !pair.empty() && pair[0].is_string() ? pair[0].get<std::string>() : std::string();
        };
        m_templateBos = textOf("cls");
        m_templateEos = textOf("sep");
      }
    }
  }

  std::string configToken(const char* key) const {
    const Json& value = member(m_config, key);
    return value.is_string() ? value.get<std::string>() : stringOf(value, "content");
  }

  bool putId(std::string_view key, const std::string& text) {
    const auto found = m_ids.find(text);
    if (text.empty() || found == m_ids.end()) return false;
    put(key, static_cast<std::uint64_t>(found->second));
    return true;
  }

  void readConfig() {
    constexpr std::uint64_t kNone = 0xFFFFFFFF;  // as GGUF files write it
    const auto firstOf = [](std::string first, std::string second) { return first.empty() ? second : first; };
    const auto putOrNone = [&](std::string_view key, const std::string& text) {
      if (!putId(key, text) && !m_byteLevel) put(key, kNone);
    };
    putOrNone("tokenizer.ggml.bos_token_id", firstOf(configToken("bos_token"), m_templateBos));
    putOrNone("tokenizer.ggml.eos_token_id", firstOf(configToken("eos_token"), m_templateEos));
    putOrNone("tokenizer.ggml.unknown_token_id", firstOf(stringOf(m_model, "unk_token"), configToken("unk_token")));
    putId("tokenizer.ggml.padding_token_id", configToken("pad_token"));
    put("tokenizer.ggml.add_bos_token", flagOf(m_config, "add_bos_token", !m_templateBos.empty()));
    put("tokenizer.ggml.add_eos_token", flagOf(m_config, "add_eos_token", !m_templateEos.empty()));
    readChatTemplates();
  }

  void readChatTemplates() {
    const Json& templates = member(m_config, "chat_template");
    if (templates.is_string()) put("tokenizer.chat_template", templates.get<std::string>());
    if (!templates.is_array()) return;
    for (const Json& entry : templates) {
      const std::string name = stringOf(entry, "name");
      const std::string text = stringOf(entry, "template");
      if (name.empty() || text.empty()) continue;
      put(name == "default" ? "tokenizer.chat_template" : "tokenizer.chat_template." + name, text);
    }
  }

  void writeVocabulary() {
    m_tokens.resize(
        std::max(m_tokens.size(), static_cast<std::size_t>(std::clamp<std::int64_t>(m_rows, 0, kTokensMax))));
    m_kinds.resize(m_tokens.size(), Kind::unused);
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
      if (m_kinds[i] == Kind::unused) m_tokens[i] = fmt::format("[PAD{}]", i);
    }
    if (!m_byteLevel) {
      m_scores.resize(m_tokens.size(), m_scores.empty() ? 0.0 : *std::ranges::min_element(m_scores));
      put("tokenizer.ggml.scores", std::move(m_scores));
    }
    if (!m_stripsLeft.empty()) put("tokenizer.praxis.lstrip_tokens", std::move(m_stripsLeft));
    if (!m_stripsRight.empty()) put("tokenizer.praxis.rstrip_tokens", std::move(m_stripsRight));
    put("tokenizer.ggml.tokens", std::move(m_tokens));
    put("tokenizer.ggml.token_type", std::move(m_kinds));
  }

  const Json& m_document;
  const Json& m_model;
  const Json& m_config;
  std::int64_t m_rows;
  Metadata& m_metadata;
  bool m_byteLevel = false;
  bool m_prefix = false;
  bool m_marksSpaces = false;
  bool m_singleWords = false;
  std::size_t m_entries = 0;  // of the vocabulary and of the added tokens
  std::vector<std::string> m_tokens;
  std::vector<std::int64_t> m_kinds;
  std::vector<double> m_scores;
  std::vector<std::int64_t> m_stripsLeft;
  std::vector<std::int64_t> m_stripsRight;
  std::unordered_map<std::string, std::size_t> m_ids;
  std::string m_templateBos;  // put in front of a text by the file's own rules
  std::string m_templateEos;
};

}  // namespace

Result<void> readTokenizerJson(std::span<const std::byte> tokenizerJson, std::span<const std::byte> tokenizerConfigJson,
                               std::int64_t vocabRows, Metadata& metadata) {
  const Json document = PRAXIS_TRY(parse(tokenizerJson, "tokenizer.json"));
  Json config = Json::object();
  if (!tokenizerConfigJson.empty()) config = PRAXIS_TRY(parse(tokenizerConfigJson, "tokenizer_config.json"));
  return Reader(document, config, vocabRows, metadata).run();
}

}  // namespace praxis::engine::weights
