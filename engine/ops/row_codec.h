#pragma once
// One row of weights between floats and a stored form: what conversions of whole models are made of, row by row on any
// thread. Thread: any.

#include <cstddef>
#include <optional>
#include <span>

#include "engine/tensor/dtype.h"

namespace praxis::engine::ops {

// Types that rows can be encoded in. F32 is one of them.
std::span<const tensor::DType> encodableTypes();
bool canEncode(tensor::DType type);
// Types that rows can be read from: all that are computed with.
bool canDecode(tensor::DType type);

// The first value that the type cannot hold: not a number, infinite, or beyond the range of its scales.
std::optional<std::size_t> firstUnencodable(tensor::DType type, std::span<const float> x);
// The largest magnitude that the type holds.
float encodableMax(tensor::DType type);

// row = encode(x), with the least error that the search finds, weighted with `importance` if there is any (one number
// above 0 per value; none: all count the same). x is a whole number of blocks and encodable.
void encodeRow(tensor::DType type, std::span<const float> x, std::span<const float> importance, std::byte* row);
// x = decode(row)
void decodeRow(tensor::DType type, const std::byte* row, std::span<float> x);

}  // namespace praxis::engine::ops
