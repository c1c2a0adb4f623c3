#include "engine/quantize/tensor_writer.h"

#include <algorithm>
#include <cmath>

#include "engine/ops/row_codec.h"

namespace praxis::engine::quantize {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::int64_t kPieceWeights = std::int64_t{2} << 20;  // 8 MB as floats
constexpr std::int64_t kGrainWeights = std::int64_t{16} << 10;

// Sums of squares with sixteen accumulators, which the compiler can keep in vectors.
ErrorSums sumsOf(std::span<const float> wanted, std::span<const float> got) {
  constexpr std::size_t kLanes = 16;
  float error[kLanes] = {}, square[kLanes] = {};
  ErrorSums sums;
  const auto flush = [&] {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      sums.squaredError += static_cast<double>(error[lane]);
      sums.squares += static_cast<double>(square[lane]);
      error[lane] = square[lane] = 0;
    }
  };
  const std::size_t whole = wanted.size() / kLanes * kLanes;
  for (std::size_t k = 0; k < whole; k += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const float off = wanted[k + lane] - got[k + lane];
      error[lane] += off * off;
      square[lane] += wanted[k + lane] * wanted[k + lane];
    }
    if (k % 1024 == 0) flush();
  }
  flush();
  for (std::size_t k = whole; k < wanted.size(); ++k) {
    const double value = wanted[k], off = value - static_cast<double>(got[k]);
    sums.squaredError += off * off;
    sums.squares += value * value;
  }
  sums.weights = wanted.size();
  return sums;
}

}  // namespace

double ErrorSums::rms() const { return weights > 0 ? std::sqrt(squaredError / static_cast<double>(weights)) : 0; }

double ErrorSums::relative() const { return squares > 0 ? std::sqrt(squaredError / squares) : 0; }

Result<ErrorSums> TensorWriter::write(const PlannedTensor& tensor, std::span<const float> importance,
                                      weights::OutputFile& file, const Step& step) {
  if (tensor.to == tensor.from) {
    PRAXIS_TRY(copy(tensor, file, step));
    return ErrorSums{0, 0, static_cast<std::uint64_t>(tensor.shape.elements())};
  }
  const std::int64_t rows = tensor.shape.rows(), cols = tensor.shape.cols();
  const std::int64_t sourceRow = tensor::rowBytes(tensor.from, cols), encodedRow = tensor::rowBytes(tensor.to, cols);
  const std::int64_t piece = std::clamp<std::int64_t>(kPieceWeights / cols, 1, rows);
  m_source.resize(static_cast<std::size_t>(piece * sourceRow));
  m_encoded.resize(static_cast<std::size_t>(piece * encodedRow));
  m_values.resize(static_cast<std::size_t>(2 * cols * m_threads.threads()));
  m_rows.resize(static_cast<std::size_t>(piece));
  ErrorSums sums;
  for (std::int64_t begin = 0; begin < rows; begin += piece) {
    const std::int64_t count = std::min(piece, rows - begin);
    m_model.readRows(tensor.index, begin, count, m_source.data());
    encode(tensor, importance, begin, count);
    for (const Row& row : std::span(m_rows).first(static_cast<std::size_t>(count))) {
      if (row.badColumn >= 0) {
        return fail(ErrorCode::corrupt, "{} holds {} at row {}, column {}, which {} cannot store. {}", tensor.name,
                    row.badValue, begin + (&row - m_rows.data()), row.badColumn, tensor::dtypeInfo(tensor.to).name,
                    "The model is damaged or meant for BF16 or F32.");
      }
      sums.add(row.sums);
    }
    PRAXIS_TRY(file.write(std::span(m_encoded).first(static_cast<std::size_t>(count * encodedRow))));
    PRAXIS_TRY(step(static_cast<std::uint64_t>(count * sourceRow)));
  }
  return sums;
}

void TensorWriter::encode(const PlannedTensor& tensor, std::span<const float> importance, std::int64_t begin,
                          std::int64_t count) {
  const std::int64_t cols = tensor.shape.cols();
  const auto width = static_cast<std::size_t>(cols);
  const std::int64_t sourceRow = tensor::rowBytes(tensor.from, cols), encodedRow = tensor::rowBytes(tensor.to, cols);
  const std::int64_t rowsPerExpert = tensor.shape.dims() == 3 ? tensor.shape[1] : tensor.shape.rows();
  const std::int64_t grain = std::max<std::int64_t>(1, kGrainWeights / cols);
  m_threads.parallelFor(count, grain, [&](std::int64_t first, std::int64_t last, int thread) {
    const auto values = std::span(m_values).subspan(2 * width * static_cast<std::size_t>(thread), width);
    const auto readBack = std::span(m_values).subspan(2 * width * static_cast<std::size_t>(thread) + width, width);
    for (std::int64_t r = first; r < last; ++r) {
      Row& row = m_rows[static_cast<std::size_t>(r)];
      row = {};
      ops::decodeRow(tensor.from, m_source.data() + r * sourceRow, values);
      if (const auto bad = ops::firstUnencodable(tensor.to, values)) {
        row.badColumn = static_cast<std::int64_t>(*bad);
        row.badValue = values[*bad];
        continue;
      }
      const auto expert = static_cast<std::size_t>((begin + r) / rowsPerExpert);
      const auto columns = importance.empty() ? importance : importance.subspan(width * expert, width);
      ops::encodeRow(tensor.to, values, columns, m_encoded.data() + r * encodedRow);
      ops::decodeRow(tensor.to, m_encoded.data() + r * encodedRow, readBack);
      row.sums = sumsOf(values, readBack);
    }
  });
}

Result<void> TensorWriter::copy(const PlannedTensor& tensor, weights::OutputFile& file, const Step& step) {
  const std::int64_t rows = tensor.shape.rows(), rowBytes = tensor::rowBytes(tensor.from, tensor.shape.cols());
  const std::int64_t piece = std::clamp<std::int64_t>(4 * kPieceWeights / rowBytes, 1, rows);
  m_source.resize(static_cast<std::size_t>(piece * rowBytes));
  for (std::int64_t begin = 0; begin < rows; begin += piece) {
    const std::int64_t count = std::min(piece, rows - begin);
    m_model.readRows(tensor.index, begin, count, m_source.data());
    PRAXIS_TRY(file.write(std::span(m_source).first(static_cast<std::size_t>(count * rowBytes))));
    PRAXIS_TRY(step(static_cast<std::uint64_t>(count * rowBytes)));
  }
  return {};
}

}  // namespace praxis::engine::quantize
