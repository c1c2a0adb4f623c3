#pragma once
// Every encoder of encode.h, for the instruction set that the file including this is built for: PRAXIS_ENCODERS defines
// them in the namespace where it stands. Internal linkage, as dot_order.h says why. Thread: any.

#include "kernels/quant/big_blocks.h"
#include "kernels/quant/encode.h"
#include "kernels/quant/plain_rows.h"

// An encoder that is weighted only where there are weights.
#define PRAXIS_SEARCHED(name, ...)                                                                    \
  void name(std::byte* row, const float* x, const float* importance, std::int64_t cols) {             \
    const auto encode = [&]<bool kWeighted>() { __VA_ARGS__; };                                       \
    importance == nullptr ? encode.template operator()<false>() : encode.template operator()<true>(); \
  }

#define PRAXIS_ENCODERS                                                                                        \
  void f16(std::byte* row, const float* x, const float*, std::int64_t cols) {                                  \
    encodeShort(row, x, cols, [](float value) { return common::floatToHalf(value); });                         \
  }                                                                                                            \
  void bf16(std::byte* row, const float* x, const float*, std::int64_t cols) {                                 \
    encodeShort(row, x, cols, [](float value) { return common::floatToBf16(value); });                         \
  }                                                                                                            \
  void q8_0(std::byte* row, const float* x, const float*, std::int64_t cols) { encodeQ8_0(row, x, cols); }     \
  PRAXIS_SEARCHED(q4_0, (encodeScaled<common::BlockQ4_0, 8, kWeighted>(row, x, importance, cols, kTargets4)))  \
  PRAXIS_SEARCHED(q5_0, (encodeScaled<common::BlockQ5_0, 16, kWeighted>(row, x, importance, cols, kTargets5))) \
  PRAXIS_SEARCHED(q4_1, (encodeLifted<common::BlockQ4_1, 15, kWeighted>(row, x, importance, cols, kRanges4)))  \
  PRAXIS_SEARCHED(q5_1, (encodeLifted<common::BlockQ5_1, 31, kWeighted>(row, x, importance, cols, kRanges5)))  \
  PRAXIS_SEARCHED(q2_K, encodeQ2_K<kWeighted>(row, x, importance, cols))                                       \
  PRAXIS_SEARCHED(q3_K, encodeQ3_K<kWeighted>(row, x, importance, cols))                                       \
  PRAXIS_SEARCHED(q4_K, encodeQ4_K<kWeighted>(row, x, importance, cols))                                       \
  PRAXIS_SEARCHED(q5_K, encodeQ5_K<kWeighted>(row, x, importance, cols))                                       \
  PRAXIS_SEARCHED(q6_K, encodeQ6_K<kWeighted>(row, x, importance, cols))                                       \
  PRAXIS_SEARCHED(iq4_NL, encodeIq4<kWeighted>(row, x, importance, cols))                                      \
  PRAXIS_SEARCHED(iq4_XS, encodeIq4_XS<kWeighted>(row, x, importance, cols))                                   \
  PRAXIS_SEARCHED(mxfp4, encodeMxfp4<kWeighted>(row, x, importance, cols))
