#include "engine/model/registry.h"

namespace praxis::engine::model {

namespace {

constexpr Architecture kArchitectures[] = {
    {"llama", createLlama},       {"qwen2", createQwen2},         {"qwen3", createQwen3},
    {"qwen3moe", createQwen3Moe}, {"deepseek2", createDeepSeek2}, {"gemma3", createGemma3},
};

}  // namespace

std::span<const Architecture> architectures() { return kArchitectures; }

}  // namespace praxis::engine::model
