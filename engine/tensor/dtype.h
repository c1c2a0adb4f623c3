#pragma once
// Element types of stored weights, with the GGUF type ids (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
// Every published type is named here so that a file can be described; what can be computed is the dispatch table of
// engine/ops. Thread: any.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace praxis::engine::tensor {

enum class DType : std::uint8_t {
  f32, f16, bf16, q4_0, q4_1, q5_0, q5_1, q8_0, q2_K, q3_K, q4_K, q5_K, q6_K,
  iq1_S, iq1_M, iq2_XXS, iq2_XS, iq2_S, iq3_XXS, iq3_S, iq4_NL, iq4_XS, mxfp4, nvfp4, tq1_0, tq2_0,
  i8, i16, i32, i64, f64,
  // Ours, for checkpoints that are repacked as they are read (kernels/common/weight_blocks.h); no GGUF file has them.
  int4, int8, fp8,
};

inline constexpr std::uint32_t kNoGgufId = 0xFFFFFFFF;

struct DTypeInfo {
  DType type;
  std::uint32_t ggufId;        // kNoGgufId: never in a GGUF file
  std::string_view name;       // as the field writes it: "Q4_K"
  std::int64_t blockElements;  // values per block, 1 for plain types
  std::int64_t blockBytes;
};

// All rows, in the order of the enum.
std::span<const DTypeInfo> dtypeTable();
const DTypeInfo& dtypeInfo(DType type);
std::optional<DType> dtypeFromGgufId(std::uint32_t id);
std::optional<DType> dtypeFromName(std::string_view name);  // any case
// The type in place of one whose blocks do not divide a row of `cols`: of 32 values, or else F16.
DType typeThatFits(DType wanted, std::int64_t cols);

}  // namespace praxis::engine::tensor
