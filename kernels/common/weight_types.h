#pragma once
// Every stored type that kernels compute with, once: ROW(name, Type) for each. `name` is the kernel and the DType,
// `Type` the prefix of its readers (TypeValues in weight_values.h, TypeRow in avx2_weights.h).

// clang-format off
#define PRAXIS_WEIGHT_TYPES(ROW)                                                            \
  ROW(f32, F32) ROW(f16, F16) ROW(bf16, Bf16)                                               \
  ROW(q8_0, Q8_0) ROW(q4_0, Q4_0) ROW(q4_1, Q4_1) ROW(q5_0, Q5_0) ROW(q5_1, Q5_1)           \
  ROW(q2_K, Q2_K) ROW(q3_K, Q3_K) ROW(q4_K, Q4_K) ROW(q5_K, Q5_K) ROW(q6_K, Q6_K)           \
  ROW(iq4_NL, Iq4_NL) ROW(iq4_XS, Iq4_XS) ROW(mxfp4, Mxfp4)                                 \
  ROW(int4, Int4) ROW(int8, Int8) ROW(fp8, Fp8)
// clang-format on
