#pragma once
// One matrix (or vector, or single value) of a checkpoint, which can write any of its rows in a type that is computed
// with: as it is stored, as float32, or repacked. Made only from tensors whose types, shapes and contents were checked.
// Thread: any.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/base/result.h"
#include "engine/tensor/tensor.h"
#include "engine/weights/safetensors_reader.h"

namespace praxis::engine::weights {

class MatrixRows {
 public:
  virtual ~MatrixRows() = default;

  std::int64_t rows() const { return m_rows; }
  std::int64_t cols() const { return m_cols; }
  tensor::DType type() const { return m_type; }
  // Where all rows lie one after the other as they are; nullptr: they must be written.
  virtual const std::byte* inPlace() const { return nullptr; }
  // Column k of what is written belongs to input order[k]; empty: every column is where it was.
  virtual std::span<const std::int32_t> inputOrder() const { return {}; }
  // From now on rows are float32 with all columns in their places, whatever the stored form is.
  virtual void useFloats() { m_type = tensor::DType::f32; }
  // The rows with these numbers, one after the other.
  virtual void write(std::span<const std::int64_t> rows, std::byte* out) const = 0;

 protected:
  MatrixRows(tensor::DType type, std::int64_t rows, std::int64_t cols) : m_type(type), m_rows(rows), m_cols(cols) {}

 private:
  tensor::DType m_type;
  std::int64_t m_rows;
  std::int64_t m_cols;
};

using MatrixResult = base::Result<std::unique_ptr<MatrixRows>>;

// F32, F16, BF16 or F64 (always written as floats). `added` goes onto every value and makes them floats, unless 0.
// A tensor of more axes than two keeps its last one as columns.
MatrixResult plainMatrix(const SafeTensor& weight, float added = 0.0f);

// DeepSeek's FP8: E4M3 weights and a scale per tile of tileRows x tileCols (F32, F16 or BF16), partial at the edges.
MatrixResult fp8Matrix(const SafeTensor& weight, const SafeTensor& scales, std::int64_t tileRows,
                       std::int64_t tileCols);

// The value as float32 of number `index` in a tensor of the type F32, F16 or BF16.
float plainValue(const SafeTensor& tensor, std::int64_t index);
bool isPlain(std::string_view type);

}  // namespace praxis::engine::weights
