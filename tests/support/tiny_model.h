#pragma once
// A model of a few kilobytes, written with our own GGUF writer: random weights, or a chain whose greedy answer is known
// beforehand because every token is followed by the one that `next` names. Letters, space and raw bytes are tokens.

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
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
  std::set<std::string> leftOut;

  // a -> b -> ... -> z -> EOS, and the space leads to a.
  static TinyModel alphabet();
};

engine::base::Result<void> writeTinyModel(const TinyModel& model, const std::filesystem::path& path);

}  // namespace praxis::tests
