#pragma once
// A model of a few kilobytes, written with our own GGUF writer: random weights, or a chain whose greedy answer is known
// beforehand because every token is followed by the one that `next` names. Letters, space and raw bytes are tokens.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/tensor/dtype.h"
#include "engine/base/metadata.h"

namespace praxis::tests {

// Ids of the vocabulary: unknown, BOS, EOS, 256 byte tokens, then space, a..z, A..Z.
inline constexpr std::int32_t kTinyBos = 1;
inline constexpr std::int32_t kTinyEos = 2;
inline constexpr std::int32_t kTinyFirstByte = 3;
inline constexpr std::int32_t kTinySpace = 259;
inline constexpr std::int32_t kTinyVocab = kTinySpace + 1 + 52;
std::int32_t tinyByte(unsigned char byte);
std::int32_t tinyToken(char letterOrSpace);

struct TinyModel {
  std::string architecture = "llama";
  std::int64_t contextLength = 128;
  std::uint64_t seed = 1;
  bool tied = false;
  bool biases = false;                        // q, k, v; qwen2 always has them
  std::map<std::int32_t, std::int32_t> next;  // not empty: the chain; name every token that can come up

  // What a test does to it.
  std::map<std::string, engine::base::MetadataValue> metadata;            // instead of or beside the usual
  std::map<std::string, std::vector<std::int64_t>> shapes;                   // of a usual tensor, or an additional one
  std::map<std::string, engine::tensor::DType> types;                        // other than F32; filled with zeros
  std::map<std::string, float> fills;                                        // every value of the tensor
  std::map<std::string, std::function<float(std::int64_t)>> values;          // value of each index
  std::map<std::string, std::function<std::int32_t(std::int64_t)>> integers;  // of a tensor of the type I32
  std::set<std::string> leftOut;
  std::set<std::string> withoutKeys;

  // a -> b -> ... -> z -> EOS, and the space leads to a.
  static TinyModel alphabet();
};

// Value `index` of a tensor that a test has not changed (but for norms, which are 1, and the chain).
float tinyWeight(const TinyModel& model, std::string_view tensor, std::int64_t index);

// Sizes of the model; those of experts and latent attention where the architecture has them.
inline constexpr std::int64_t kTinyEmbedding = 64;
inline constexpr std::int64_t kTinyHeads = 4;
inline constexpr std::int64_t kTinyHeadsKv = 2;
inline constexpr std::int64_t kTinyHeadDim = 16;
inline constexpr std::int64_t kTinyExperts = 4;
inline constexpr std::int64_t kTinyExpertWidth = 24;
inline constexpr std::int64_t kTinyLatentRank = 32;
inline constexpr std::int64_t kTinyLatentRope = 8;
inline constexpr std::int64_t kTinyLatentNope = 12;
inline constexpr std::int64_t kTinyLatentValue = 16;
// Rotated values per head.
std::int64_t tinyRopeDims(std::string_view architecture);

engine::base::Result<void> writeTinyModel(const TinyModel& model, const std::filesystem::path& path);

}  // namespace praxis::tests
