#include <array>

#include "engine/quantize/recipe.h"

namespace praxis::engine::quantize {
namespace {

using tensor::DType;

// Mixtures of eight experts share few attention weights: these are kept precise in every quantised type.
constexpr Rule kEightValue{Role::attentionValue, Layers::all, DType::q8_0, Models::eightExperts};
constexpr Rule kEightKey{Role::attentionKey, Layers::all, DType::q8_0, Models::eightExperts};
constexpr Rule kEightOutput{Role::attentionOutput, Layers::all, DType::q5_K, Models::eightExperts};

constexpr Rule kUniform[] = {kEightValue, kEightKey};
constexpr Rule kQ2_K[] = {
    kEightValue,
    kEightKey,
    kEightOutput,
    {Role::attentionValue, Layers::all, DType::q4_K, Models::grouped},
    {Role::attentionValue, Layers::all, DType::q3_K},
    {Role::feedForwardDown, Layers::all, DType::q3_K},
    {Role::attentionOutput, Layers::all, DType::q3_K},
};
constexpr Rule kQ3_K_S[] = {kEightValue, kEightKey, kEightOutput};
constexpr Rule kQ3_K_M[] = {
    kEightValue,
    kEightKey,
    kEightOutput,
    {Role::attentionValue, Layers::first2, DType::q5_K},
    {Role::attentionValue, Layers::all, DType::q4_K},
    {Role::feedForwardDown, Layers::firstSixteenth, DType::q5_K},
    {Role::feedForwardDown, Layers::all, DType::q4_K},
    {Role::attentionOutput, Layers::all, DType::q4_K},
};
constexpr Rule kQ3_K_L[] = {
    kEightValue,
    kEightKey,
    {Role::attentionValue, Layers::all, DType::q5_K},
    {Role::feedForwardDown, Layers::all, DType::q5_K},
    {Role::attentionOutput, Layers::all, DType::q5_K},
};
constexpr Rule kQ4_K_S[] = {
    kEightValue,
    kEightKey,
    kEightOutput,
    {Role::attentionValue, Layers::first4, DType::q5_K},
    {Role::feedForwardDown, Layers::firstEighth, DType::q5_K},
};
constexpr Rule kQ4_K_M[] = {
    kEightValue,
    kEightKey,
    kEightOutput,
    {Role::attentionValue, Layers::sensitive, DType::q6_K},
    {Role::feedForwardDown, Layers::sensitive, DType::q6_K},
};
constexpr Rule kQ5_K_M[] = {
    kEightValue,
    kEightKey,
    {Role::attentionValue, Layers::sensitive, DType::q6_K},
    {Role::feedForwardDown, Layers::sensitive, DType::q6_K},
};
constexpr Rule kIq4[] = {
    kEightValue,
    kEightKey,
    kEightOutput,
    {Role::attentionValue, Layers::all, DType::q5_K, Models::grouped},
    {Role::feedForwardDown, Layers::firstEighth, DType::q5_K},
};
constexpr Rule kMxfp4[] = {{Role::experts, Layers::all, DType::mxfp4}};

constexpr std::array kRecipes = {
    Recipe{"F32", 0, DType::f32, DType::f32, {}},
    Recipe{"F16", 1, DType::f16, DType::f16, {}},
    Recipe{"BF16", 32, DType::bf16, DType::bf16, {}},
    Recipe{"Q8_0", 7, DType::q8_0, DType::q8_0, kUniform},
    Recipe{"Q6_K", 18, DType::q6_K, DType::q6_K, kUniform},
    Recipe{"Q5_K_M", 17, DType::q5_K, DType::q6_K, kQ5_K_M},
    Recipe{"Q5_K_S", 16, DType::q5_K, DType::q6_K, kUniform},
    Recipe{"Q5_1", 9, DType::q5_1, DType::q6_K, kUniform},
    Recipe{"Q5_0", 8, DType::q5_0, DType::q6_K, kUniform},
    Recipe{"Q4_K_M", 15, DType::q4_K, DType::q6_K, kQ4_K_M},
    Recipe{"Q4_K_S", 14, DType::q4_K, DType::q6_K, kQ4_K_S},
    Recipe{"IQ4_NL", 25, DType::iq4_NL, DType::q6_K, kIq4},
    Recipe{"IQ4_XS", 30, DType::iq4_XS, DType::q6_K, kIq4},
    Recipe{"Q4_1", 3, DType::q4_1, DType::q6_K, kUniform},
    Recipe{"Q4_0", 2, DType::q4_0, DType::q6_K, kUniform},
    Recipe{"MXFP4_MOE", 38, DType::q8_0, DType::q8_0, kMxfp4},
    Recipe{"Q3_K_L", 13, DType::q3_K, DType::q6_K, kQ3_K_L},
    Recipe{"Q3_K_M", 12, DType::q3_K, DType::q6_K, kQ3_K_M},
    Recipe{"Q3_K_S", 11, DType::q3_K, DType::q6_K, kQ3_K_S},
    Recipe{"Q2_K", 10, DType::q2_K, DType::q6_K, kQ2_K},
};

}  // namespace

std::span<const Recipe> recipes() { return kRecipes; }

}  // namespace praxis::engine::quantize
