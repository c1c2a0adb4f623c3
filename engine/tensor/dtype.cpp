#include "engine/tensor/dtype.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace praxis::engine::tensor {
namespace {

constexpr std::array kTable = {
    DTypeInfo{DType::f32, 0, "F32", 1, 4},
    DTypeInfo{DType::f16, 1, "F16", 1, 2},
    DTypeInfo{DType::bf16, 30, "BF16", 1, 2},
    DTypeInfo{DType::q4_0, 2, "Q4_0", 32, 18},
    DTypeInfo{DType::q4_1, 3, "Q4_1", 32, 20},
    DTypeInfo{DType::q5_0, 6, "Q5_0", 32, 22},
    DTypeInfo{DType::q5_1, 7, "Q5_1", 32, 24},
    DTypeInfo{DType::q8_0, 8, "Q8_0", 32, 34},
    DTypeInfo{DType::q2_K, 10, "Q2_K", 256, 84},
    DTypeInfo{DType::q3_K, 11, "Q3_K", 256, 110},
    DTypeInfo{DType::q4_K, 12, "Q4_K", 256, 144},
    DTypeInfo{DType::q5_K, 13, "Q5_K", 256, 176},
    DTypeInfo{DType::q6_K, 14, "Q6_K", 256, 210},
    DTypeInfo{DType::iq1_S, 19, "IQ1_S", 256, 50},
    DTypeInfo{DType::iq1_M, 29, "IQ1_M", 256, 56},
    DTypeInfo{DType::iq2_XXS, 16, "IQ2_XXS", 256, 66},
    DTypeInfo{DType::iq2_XS, 17, "IQ2_XS", 256, 74},
    DTypeInfo{DType::iq2_S, 22, "IQ2_S", 256, 82},
    DTypeInfo{DType::iq3_XXS, 18, "IQ3_XXS", 256, 98},
    DTypeInfo{DType::iq3_S, 21, "IQ3_S", 256, 110},
    DTypeInfo{DType::iq4_NL, 20, "IQ4_NL", 32, 18},
    DTypeInfo{DType::iq4_XS, 23, "IQ4_XS", 256, 136},
    DTypeInfo{DType::mxfp4, 39, "MXFP4", 32, 17},
    DTypeInfo{DType::nvfp4, 40, "NVFP4", 64, 36},
    DTypeInfo{DType::tq1_0, 34, "TQ1_0", 256, 54},
    DTypeInfo{DType::tq2_0, 35, "TQ2_0", 256, 66},
    DTypeInfo{DType::i8, 24, "I8", 1, 1},
    DTypeInfo{DType::i16, 25, "I16", 1, 2},
    DTypeInfo{DType::i32, 26, "I32", 1, 4},
    DTypeInfo{DType::i64, 27, "I64", 1, 8},
    DTypeInfo{DType::f64, 28, "F64", 1, 8},
    DTypeInfo{DType::int4, kNoGgufId, "INT4", 32, 20},
    DTypeInfo{DType::int8, kNoGgufId, "INT8", 32, 36},
    DTypeInfo{DType::fp8, kNoGgufId, "FP8", 32, 36},
};

consteval bool tableFollowsEnum() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (static_cast<std::size_t>(kTable[i].type) != i) return false;
  }
  return true;
}
static_assert(tableFollowsEnum());

bool equalIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

std::span<const DTypeInfo> dtypeTable() { return kTable; }

const DTypeInfo& dtypeInfo(DType type) { return kTable[static_cast<std::size_t>(type)]; }

std::optional<DType> dtypeFromGgufId(std::uint32_t id) {
  if (id == kNoGgufId) return std::nullopt;
  const auto row = std::ranges::find(kTable, id, &DTypeInfo::ggufId);
  if (row == kTable.end()) return std::nullopt;
  return row->type;
}

std::optional<DType> dtypeFromName(std::string_view name) {
  const auto row =
      std::ranges::find_if(kTable, [&](const DTypeInfo& info) { return equalIgnoringCase(info.name, name); });
  if (row == kTable.end()) return std::nullopt;
  return row->type;
}

DType typeThatFits(DType wanted, std::int64_t cols) {
  const auto fits = [cols](DType type) { return cols % dtypeInfo(type).blockElements == 0; };
  if (fits(wanted)) return wanted;
  const DType smaller = [wanted] {
    switch (wanted) {
      case DType::q2_K:
      case DType::q3_K:
        return DType::q4_0;
      case DType::q4_K:
        return DType::q5_0;
      case DType::q5_K:
        return DType::q5_1;
      case DType::q6_K:
        return DType::q8_0;
      case DType::iq4_XS:
        return DType::iq4_NL;
      default:
        return wanted;
    }
  }();
  return fits(smaller) ? smaller : DType::f16;
}

}  // namespace praxis::engine::tensor
