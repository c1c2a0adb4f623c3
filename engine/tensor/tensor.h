#pragma once
// Shapes and non-owning views of tensors. Outermost axis first, as numpy writes it; the last axis is contiguous and,
// for quantised types, a whole number of blocks. The memory belongs to a model file or to a device arena. Thread: any.

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/tensor/dtype.h"

namespace praxis::engine::tensor {

inline constexpr int kDimsMax = 4;

class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<std::int64_t> dims);
  static Shape of(std::span<const std::int64_t> dims);

  int dims() const { return m_dims; }
  std::int64_t operator[](int axis) const { return m_size[static_cast<std::size_t>(axis)]; }
  std::int64_t elements() const;  // 1 for no axes
  std::int64_t cols() const { return m_dims > 0 ? m_size[static_cast<std::size_t>(m_dims - 1)] : 1; }
  std::int64_t rows() const { return cols() > 0 ? elements() / cols() : 0; }
  bool operator==(const Shape&) const = default;
  std::string toString() const;  // "[4096, 2048]"

 private:
  std::array<std::int64_t, kDimsMax> m_size{};
  int m_dims = 0;
};

// Bytes of one row of `cols` values; cols must be a multiple of the block.
std::int64_t rowBytes(DType type, std::int64_t cols);

// Read-only weights, of any type.
struct TensorView {
  DType type = DType::f32;
  Shape shape;
  const std::byte* data = nullptr;

  std::int64_t rows() const { return shape.rows(); }
  std::int64_t cols() const { return shape.cols(); }
  std::int64_t bytes() const { return rows() * rowBytes(type, cols()); }
  const float* f32() const {
    assert(type == DType::f32);
    return reinterpret_cast<const float*>(data);
  }
};

// Activations: float32, row after row, in device memory.
struct Activation {
  float* data = nullptr;
  std::int64_t rows = 0;
  std::int64_t cols = 0;

  float* row(std::int64_t index) const { return data + index * cols; }
  // The first `count` rows: how a batch smaller than the largest uses a buffer that was sized at load.
  Activation firstRows(std::int64_t count) const {
    assert(count <= rows);
    return {data, count, cols};
  }
};

}  // namespace praxis::engine::tensor
