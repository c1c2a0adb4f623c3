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

struct SyntheticShape {
  std::string_view name;          // "sample", "qwen2-0.5b", "qwen2-1.5b", "qwen2-7b", "llama-1b", "llama-8b", ...
  std::string_view architecture;  // "qwen2" or "llama"
  std::int64_t layers, embedding, heads, headsKv, headDim, feedForward, vocab, contextLength;
  double ropeBase;
  bool tied;
};

std::span<const SyntheticShape> syntheticShapes();
// The types that the matrices may have; norms and biases stay F32.
std::span<const tensor::DType> syntheticTypes();

// Writes to a temporary name beside `out` and renames: no half file stays. progress(0..1) may return false to cancel.
// The same shape, type and seed give the same bytes.
base::Result<void> writeSyntheticModel(const SyntheticShape& shape, tensor::DType type, std::uint64_t seed,
                                       const std::filesystem::path& out,
                                       const std::function<bool(double)>& progress = {});

}  // namespace praxis::engine::library
