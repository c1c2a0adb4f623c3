#pragma once
// Writes models as Hugging Face publishes them: the tensors of a GGUF model under their checkpoint names and in their
// checkpoint arrangement, with a config.json that follows from its metadata. Names and formulas are written out here
// once more, so that a mistake in the reader cannot hide behind its own table.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/weights/model_file.h"

namespace praxis::tests {

class SafetensorsBytes {
 public:
  void add(const std::string& name, std::string_view type, const std::vector<std::int64_t>& shape,
           std::span<const std::byte> data);
  template <typename T>
  void addAll(const std::string& name, std::string_view type, const std::vector<std::int64_t>& shape,
              const std::vector<T>& values) {
    add(name, type, shape, std::as_bytes(std::span(values)));
  }
  // As F32, F16 or BF16; the values must be exact in it.
  void addFloats(const std::string& name, std::string_view type, const std::vector<std::int64_t>& shape,
                 const std::vector<float>& values);

  nlohmann::json& header() { return m_header; }
  std::string bytes() const;
  std::vector<std::string> names() const;

 private:
  nlohmann::json m_header = nlohmann::json::object();
  std::string m_data;
};

void writeText(const std::filesystem::path& path, std::string_view text);

// A matrix in the checkpoint's arrangement, row after row.
struct CheckpointMatrix {
  std::string module;  // "model.layers.0.mlp.up_proj"
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::vector<float> values;
};

struct CheckpointPlan {
  std::string className;  // "LlamaForCausalLM"
  std::string prefix;     // in front of every tensor's name: "language_model."
  std::string matrixType = "F32";
  int shards = 1;                                    // more than one: with an index
  nlohmann::json config = nlohmann::json::object();  // over what follows from the model
  // Stores matrices of layers in a form of its own; false: as a plain weight.
  std::function<bool(SafetensorsBytes& file, const CheckpointMatrix& matrix)> store;
};

// A tokenizer.json of a few tokens is written as well. model: llama, qwen2, qwen3, qwen3moe, deepseek2 or gemma3, with
// matrices of F32 or F16.
void writeCheckpoint(const engine::weights::ModelFile& model, const CheckpointPlan& plan,
                     const std::filesystem::path& folder);

}  // namespace praxis::tests
