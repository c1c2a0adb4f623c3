#include <array>

#include "engine/library/synthetic_model.h"

namespace praxis::engine::library {
namespace {

using tensor::DType;

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
    SyntheticShape{"qwen3-0.6b", "qwen3", 28, 1024, 16, 8, 128, 3072, 151936, 40960, 1e6, true},
    SyntheticShape{"qwen3-1.7b", "qwen3", 28, 2048, 16, 8, 128, 6144, 151936, 40960, 1e6, true},
    SyntheticShape{"qwen3-4b", "qwen3", 36, 2560, 32, 8, 128, 9728, 151936, 40960, 1e6, true},
    SyntheticShape{"qwen3-8b", "qwen3", 36, 4096, 32, 8, 128, 12288, 151936, 40960, 1e6, false},
    SyntheticShape{"qwen3-30b-a3b", "qwen3moe", 48, 2048, 32, 4, 128, 6144, 151936, 40960, 1e6, false, 0,
                   {.count = 128, .used = 8, .feedForward = 768}},
    SyntheticShape{"deepseek2-lite", "deepseek2", 27, 2048, 16, 1, 576, 10944, 102400, 163840, 1e4, false, 0,
                   {.count = 64, .used = 6, .feedForward = 1408, .shared = 2, .denseLayers = 1},
                   {.rank = 512, .nope = 128, .rope = 64, .value = 128}},
    SyntheticShape{"gemma3-1b", "gemma3", 26, 1152, 4, 1, 256, 6912, 262144, 32768, 1e6, true, 512},
    SyntheticShape{"gemma3-4b", "gemma3", 34, 2560, 8, 4, 256, 10240, 262208, 131072, 1e6, true, 1024},
    SyntheticShape{"llama-70b", "llama", 80, 8192, 64, 8, 128, 28672, 128256, 131072, 5e5, false},
};

constexpr SyntheticMix uniform(std::string_view name, std::uint32_t fileType, DType type) {
  return {name, fileType, type, type, type};
}

constexpr std::array kMixes = {
    uniform("F32", 0, DType::f32),
    uniform("F16", 1, DType::f16),
    uniform("BF16", 32, DType::bf16),
    uniform("Q8_0", 7, DType::q8_0),
    uniform("Q4_0", 2, DType::q4_0),
    uniform("Q4_1", 3, DType::q4_1),
    uniform("Q5_0", 8, DType::q5_0),
    uniform("Q5_1", 9, DType::q5_1),
    uniform("Q2_K", 10, DType::q2_K),
    uniform("Q3_K", 11, DType::q3_K),
    uniform("Q4_K", 14, DType::q4_K),
    uniform("Q5_K", 16, DType::q5_K),
    uniform("Q6_K", 18, DType::q6_K),
    uniform("IQ4_NL", 25, DType::iq4_NL),
    uniform("IQ4_XS", 30, DType::iq4_XS),
    uniform("MXFP4", 38, DType::mxfp4),
    SyntheticMix{"Q4_K_M", 15, DType::q4_K, DType::q6_K, DType::q6_K},
    SyntheticMix{"Q5_K_M", 17, DType::q5_K, DType::q6_K, DType::q6_K},
};

}  // namespace

std::span<const SyntheticShape> syntheticShapes() { return kShapes; }

std::span<const SyntheticMix> syntheticMixes() { return kMixes; }

}  // namespace praxis::engine::library
