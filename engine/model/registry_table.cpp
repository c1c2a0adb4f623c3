#include "engine/model/registry.h"

namespace praxis::engine::model {

namespace {

constexpr Architecture kArchitectures[] = {
    {"llama", createLlama},
    {"qwen2", createQwen2},
};

}  // namespace

std::span<const Architecture> architectures() { return kArchitectures; }

}  // namespace praxis::engine::model
