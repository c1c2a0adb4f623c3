#include <array>

#include "engine/library/synthetic_model.h"

namespace praxis::engine::library {
namespace {

// Shapes as the models' own published config.json files give them. qwen2-1.5b, -7b, -14b and -32b are those of the
// DeepSeek-R1-Distill-Qwen models, llama-8b and -70b those of the DeepSeek-R1-Distill-Llama models.
//
// name              arch   layers embed heads kv  dim  ffn    vocab   context  base   tied
constexpr std::array kShapes = {
    SyntheticShape{"sample", "qwen2", 4, 256, 4, 2, 64, 768, 2048, 2048, 1e4, false},
    SyntheticShape{"qwen2-0.5b", "qwen2", 24, 896, 14, 2, 64, 4864, 151936, 32768, 1e6, true},
    SyntheticShape{"qwen2-1.5b", "qwen2", 28, 1536, 12, 2, 128, 8960, 151936, 131072, 1e4, false},
    SyntheticShape{"qwen2-7b", "qwen2", 28, 3584, 28, 4, 128, 18944, 152064, 131072, 1e4, false},
    SyntheticShape{"qwen2-14b", "qwen2", 48, 5120, 40, 8, 128, 13824, 152064, 131072, 1e6, false},
    SyntheticShape{"qwen2-32b", "qwen2", 64, 5120, 40, 8, 128, 27648, 152064, 131072, 1e6, false},
    SyntheticShape{"tinyllama-1.1b", "llama", 22, 2048, 32, 4, 64, 5632, 32000, 2048, 1e4, false},
    SyntheticShape{"llama-1b", "llama", 16, 2048, 32, 8, 64, 8192, 128256, 131072, 5e5, true},
    SyntheticShape{"llama-3b", "llama", 28, 3072, 24, 8, 128, 8192, 128256, 131072, 5e5, true},
    SyntheticShape{"llama-8b", "llama", 32, 4096, 32, 8, 128, 14336, 128256, 131072, 5e5, false},
    SyntheticShape{"llama-70b", "llama", 80, 8192, 64, 8, 128, 28672, 128256, 131072, 5e5, false},
};

constexpr std::array kTypes = {tensor::DType::f32, tensor::DType::f16, tensor::DType::bf16, tensor::DType::q8_0,
                               tensor::DType::q4_0};

}  // namespace

std::span<const SyntheticShape> syntheticShapes() { return kShapes; }

std::span<const tensor::DType> syntheticTypes() { return kTypes; }

}  // namespace praxis::engine::library
