#include "engine/weights/huggingface_folder.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/weights/checkpoint_config.h"
#include "engine/weights/checkpoint_files.h"
#include "engine/weights/checkpoint_tensors.h"
#include "engine/weights/config_json.h"
#include "engine/weights/huggingface_tokenizer.h"

namespace praxis::engine::weights {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;
using base::MappedFile;
using base::Metadata;
using base::Result;

constexpr std::size_t kConfigBytesMax = std::size_t{4} << 20;
constexpr std::string_view kTemplateKey = "tokenizer.chat_template";

// A file of the folder that may be absent.
Result<std::optional<MappedFile>> mapIfThere(const fs::path& path) {
  auto file = MappedFile::open(path);
  if (file) return std::optional(*std::move(file));
  if (file.error().code == ErrorCode::notFound) return std::optional<MappedFile>();
  return std::move(file).error();
}

// Null where the file is absent.
Result<Json> readIfThere(const fs::path& folder, const char* name) {
  const auto file = PRAXIS_TRY(mapIfThere(folder / name));
  if (!file) return Json();
  return parseObject(file->bytes(), name, kConfigBytesMax);
}

Result<CheckpointConfig> readConfig(const fs::path& folder) {
  const Json json = PRAXIS_TRY(readIfThere(folder, "config.json"));
  if (json.is_null()) {
    return fail(ErrorCode::notFound, "the folder has no config.json, which says what model it is. {}",
                "Choose a GGUF file or a folder as Hugging Face publishes it.");
  }
  CheckpointConfig config = PRAXIS_TRY(readCheckpointConfig(json));
  if (config.quantisation.method != Quantisation::Method::none) return config;
  const Json gptq = PRAXIS_TRY(readIfThere(folder, "quantize_config.json"));
  if (!gptq.is_null()) config.quantisation = PRAXIS_TRY(readOldGptq(gptq));
  const Json awq = PRAXIS_TRY(readIfThere(folder, "quant_config.json"));
  if (!awq.is_null()) config.quantisation = PRAXIS_TRY(readOldAwq(awq));
  return config;
}

// The template in a file of its own is the newer way and counts before the one in tokenizer_config.json.
Result<void> readTemplateFile(const fs::path& folder, Metadata& metadata) {
  const auto file = PRAXIS_TRY(mapIfThere(folder / "chat_template.jinja"));
  if (!file) return {};
  if (file->bytes().size() > kConfigBytesMax) {
    return fail(ErrorCode::corrupt, "chat_template.jinja has {} bytes, more than any real one.", file->bytes().size());
  }
  metadata.insert(std::string(kTemplateKey),
                  std::string(reinterpret_cast<const char*>(file->bytes().data()), file->bytes().size()));
  return {};
}

// Models with pictures keep it in a JSON file of its own. What is in metadata already stays.
Result<void> readTemplateJson(const fs::path& folder, Metadata& metadata) {
  const Json json = PRAXIS_TRY(readIfThere(folder, "chat_template.json"));
  const Json& stored = memberOf(json, "chat_template");
  if (stored.is_string()) metadata.insert(std::string(kTemplateKey), stored.get<std::string>());
  return {};
}

void collectEnds(const Json& json, std::vector<std::int64_t>& ends) {
  const Json& stored = memberOf(json, "eos_token_id");
  const auto add = [&](const Json& id) {
    if (id.is_number_unsigned() && id.get<std::uint64_t>() < 0xFFFFFFFF) ends.push_back(id.get<std::int64_t>());
  };
  add(stored);
  if (stored.is_array()) std::ranges::for_each(stored, add);
}

// Models that may end an answer in several ways list the tokens in generation_config.json, else in config.json.
Result<void> readEnds(const fs::path& folder, Metadata& metadata) {
  std::vector<std::int64_t> ends;
  for (const char* name : {"generation_config.json", "config.json"}) {
    collectEnds(PRAXIS_TRY(readIfThere(folder, name)), ends);
    if (!ends.empty()) break;
  }
  const auto known = metadata.integer("tokenizer.ggml.eos_token_id");
  if (known) std::erase(ends, *known);
  // insert leaves what is there: each further id takes the next key that is free.
  std::size_t taken = 0;
  for (const char* key : {"eos_token_id", "eot_token_id", "eom_token_id"}) {
    if (taken == ends.size()) break;
    if (metadata.insert(fmt::format("tokenizer.ggml.{}", key), ends[taken])) ++taken;
  }
  return {};
}

Result<void> readTokenizer(const fs::path& folder, std::int64_t vocabRows, Metadata& metadata) {
  const auto tokenizer = PRAXIS_TRY(mapIfThere(folder / "tokenizer.json"));
  if (!tokenizer) {
    std::error_code unreadable;
    const bool sentencePiece = fs::exists(folder / "tokenizer.model", unreadable);
    return fail(ErrorCode::notFound, "the folder has no tokenizer.json{}. Download it too, or get the model as GGUF.",
                sentencePiece ? "; its tokenizer.model cannot be read in its place" : "");
  }
  const auto config = PRAXIS_TRY(mapIfThere(folder / "tokenizer_config.json"));
  PRAXIS_TRY(readTemplateFile(folder, metadata));
  PRAXIS_TRY(readTokenizerJson(tokenizer->bytes(), config ? config->bytes() : std::span<const std::byte>(), vocabRows,
                               metadata));
  PRAXIS_TRY(readTemplateJson(folder, metadata));
  return readEnds(folder, metadata);
}

std::int64_t embeddingRows(const ModelSource& source) {
  const auto& tensors = source.contents.tensors;
  const auto found = std::ranges::find(tensors, "token_embd.weight", &NamedTensor::name);
  return found == tensors.end() ? 0 : found->view.rows();
}

Result<ModelSource> openFolder(const fs::path& folder) {
  CheckpointConfig config = PRAXIS_TRY(readConfig(folder));
  CheckpointFiles files = PRAXIS_TRY(openCheckpointFiles(folder));
  ModelSource source{folder, std::move(files.files), {std::move(config.metadata), {}}, {}};
  source.contents.metadata.insert("general.name", folder.filename().string());
  PRAXIS_TRY(arrangeTensors(files.tensors, config, source));
  PRAXIS_TRY(readTokenizer(folder, embeddingRows(source), source.contents.metadata));
  return source;
}

}  // namespace

std::optional<fs::path> huggingFaceFolderOf(const fs::path& path) {
  std::error_code unreadable;
  fs::path folder = path;
  if (!fs::is_directory(path, unreadable)) {
    const std::string name = path.filename().string();
    if (name != "config.json" && !name.ends_with(".safetensors") && !name.ends_with(".safetensors.index.json")) {
      return std::nullopt;
    }
    if (!fs::exists(path, unreadable)) return std::nullopt;  // opening it says so
    folder = path.parent_path();
  }
  if (folder.has_filename() && folder.filename() != "." && folder.filename() != "..") return folder;
  if (folder.empty()) folder = ".";
  folder = fs::absolute(folder, unreadable).lexically_normal();
  return folder.has_filename() ? folder : folder.parent_path();
}

Result<ModelSource> openHuggingFace(const fs::path& folder) {
  auto source = openFolder(folder);
  if (!source) return base::within(folder.filename().string(), std::move(source).error());
  return source;
}

}  // namespace praxis::engine::weights
