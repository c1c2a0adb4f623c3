// Writes the first inputs of the GGUF fuzzer: small sound files that reach every branch of the reader.

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/weights/gguf_writer.h"

namespace {

using namespace praxis::engine;
using tensor::DType;
using tensor::Shape;

base::Metadata modelMetadata() {
  base::Metadata metadata;
  metadata.insert("general.architecture", std::string("llama"));
  for (const char* key : {"context_length", "embedding_length", "block_count", "feed_forward_length",
                          "attention.head_count", "attention.head_count_kv", "attention.key_length",
                          "attention.value_length", "rope.dimension_count", "vocab_size"}) {
    metadata.insert(fmt::format("llama.{}", key), std::uint64_t{2});
  }
  metadata.insert("llama.attention.layer_norm_rms_epsilon", 0.5);
  metadata.insert("llama.rope.freq_base", 10000.0);
  metadata.insert("llama.rope.scaling.factor", 2.0);
  return metadata;
}

base::Metadata everyKind() {
  base::Metadata metadata;
  metadata.insert("general.alignment", std::uint64_t{8});
  metadata.insert("b", true);
  metadata.insert("u", std::uint64_t{1} << 40);
  metadata.insert("i", -(std::int64_t{1} << 40));
  metadata.insert("d", 0.1);
  metadata.insert("bs", std::vector<bool>{true, false});
  metadata.insert("us", std::vector<std::uint64_t>{1, 2});
  metadata.insert("is", std::vector<std::int64_t>{-1, 2});
  metadata.insert("ds", std::vector<double>{0.5, 0.1});
  metadata.insert("ss", std::vector<std::string>{"a", ""});
  return metadata;
}

base::Result<void> writeSeeds(const std::filesystem::path& folder) {
  const auto zeros = [](const weights::TensorPlan& plan, weights::OutputFile& file) {
    return file.write(std::vector<std::byte>(plan.bytes()));
  };
  const std::vector<weights::TensorPlan> plans = {
      {"a", DType::f32, Shape{2}}, {"b", DType::q8_0, Shape{2, 32}}, {"c", DType::q4_K, Shape{1, 1, 1, 256}}};
  PRAXIS_TRY(weights::writeGguf(folder / "model", modelMetadata(), plans, zeros));
  PRAXIS_TRY(weights::writeGguf(folder / "kinds", everyKind(), plans, zeros));
  return weights::writeGguf(folder / "vocabulary", everyKind(), {}, zeros);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: praxis_gguf_seeds FOLDER\n");
    return 2;
  }
  std::error_code refused;
  std::filesystem::create_directories(argv[1], refused);
  const auto result = writeSeeds(argv[1]);
  if (!result) fmt::print(stderr, "{}\n", result.error().message);
  return result ? 0 : 1;
}
