#pragma once
// One tensor from its form in the model to its form in the file: rows are read, decoded, checked and encoded over the
// threads, a few megabytes at a time, and the error is measured on what a reader will decode. Thread: one owner.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/thread_pool.h"
#include "engine/quantize/plan.h"
#include "engine/weights/model_file.h"
#include "engine/weights/output_file.h"

namespace praxis::engine::quantize {

// Sums over weights.
struct ErrorSums {
  double squaredError = 0;
  double squares = 0;
  std::uint64_t weights = 0;

  void add(const ErrorSums& other) {
    squaredError += other.squaredError;
    squares += other.squares;
    weights += other.weights;
  }
  double rms() const;       // root mean square of the error
  double relative() const;  // that, to the root mean square of the weights
};

class TensorWriter {
 public:
  // Called with the bytes of the source that are done since the last call; an error ends the writing.
  using Step = std::function<base::Result<void>(std::uint64_t bytes)>;

  TensorWriter(const weights::ModelFile& model, device::ThreadPool& threads) : m_model(model), m_threads(threads) {}

  // importance: per column, expert after expert, or empty. Fails with corrupt and the tensor's name at a value that is
  // no number or too large for the type.
  base::Result<ErrorSums> write(const PlannedTensor& tensor, std::span<const float> importance,
                                weights::OutputFile& file, const Step& step);

 private:
  base::Result<void> copy(const PlannedTensor& tensor, weights::OutputFile& file, const Step& step);
  // Rows [begin, begin + count) of m_source to m_encoded and their sums to m_rows.
  void encode(const PlannedTensor& tensor, std::span<const float> importance, std::int64_t begin, std::int64_t count);

  // What came of a row.
  struct Row {
    ErrorSums sums;
    std::int64_t badColumn = -1;
    float badValue = 0;
  };

  const weights::ModelFile& m_model;
  device::ThreadPool& m_threads;
  std::vector<std::byte> m_source;
  std::vector<std::byte> m_encoded;
  std::vector<float> m_values;  // per thread: a row, and the row as it will be read
  std::vector<Row> m_rows;
};

}  // namespace praxis::engine::quantize
