#pragma once
// Random-weight models of published shapes with a working synthetic tokenizer: for benchmarks and as the sample that
// needs nothing from outside. They show speed, not sense, and the file's name and metadata say so. Thread: any.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/tensor/dtype.h"

namespace praxis::engine::library {

// Metadata key, true in every file made here.
inline constexpr std::string_view kUntrainedSampleKey = "praxis.untrained_sample";

// A mixture of experts; none where count is 0.
struct SyntheticExperts {
  std::int64_t count = 0, used = 0, feedForward = 0, shared = 0, denseLayers = 0;
};

// Latent attention; none where rank is 0. Queries are projected directly.
struct SyntheticLatent {
  std::int64_t rank = 0, nope = 0, rope = 0, value = 0;
};

struct SyntheticShape {
  std::string_view name;          // "sample", "qwen2-0.5b", "qwen3-8b", "llama-8b", "deepseek2-lite", ...
  std::string_view architecture;  // any that engine/model runs
  std::int64_t layers, embedding, heads, headsKv, headDim, feedForward, vocab, contextLength;
  double ropeBase;
  bool tied;
  std::int64_t window = 0;        // of the local layers of gemma3
  SyntheticExperts experts{};
  SyntheticLatent latent{};
};

std::span<const SyntheticShape> syntheticShapes();

// Which types the matrices have; norms and biases stay F32. Where a row is no whole number of blocks, a smaller type
// stands in, as in published files.
struct SyntheticMix {
  std::string_view name;   // of its usual type, or as the field calls the mixture: "Q4_K_M"
  std::uint32_t fileType;  // general.file_type, which is informative only
  tensor::DType usual;
  tensor::DType output;     // the output matrix, or the embedding that is tied to it
  tensor::DType sensitive;  // attn_v and ffn_down in the first and last eighth of the layers and every third between
};

std::span<const SyntheticMix> syntheticMixes();
// By name, in any case.
base::Result<const SyntheticMix*> syntheticMixNamed(std::string_view name);

// Writes to a temporary name beside `out` and renames: no half file stays. progress(0..1) may return false to cancel.
// The same shape, mix and seed give the same bytes.
base::Result<void> writeSyntheticModel(const SyntheticShape& shape, const SyntheticMix& mix, std::uint64_t seed,
                                       const std::filesystem::path& out,
                                       const std::function<bool(double)>& progress = {});
// With the mix that is called as the type.
base::Result<void> writeSyntheticModel(const SyntheticShape& shape, tensor::DType type, std::uint64_t seed,
                                       const std::filesystem::path& out,
                                       const std::function<bool(double)>& progress = {});

}  // namespace praxis::engine::library
