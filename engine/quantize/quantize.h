#pragma once
// A model to a quantised GGUF file: any model that engine/weights opens in, one GGUF file out, tensor by tensor, so
// that memory holds a few megabytes of it at a time. All metadata is kept but what the quantising changes. The file
// appears whole or not at all, and never in the place of what it is made from. Thread: any but the GUI's; one at a time
// per pool.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/thread_pool.h"
#include "engine/quantize/importance.h"
#include "engine/quantize/plan.h"
#include "engine/quantize/tensor_writer.h"

namespace praxis::engine::quantize {

struct TensorReport {
  std::string name;
  tensor::DType from = tensor::DType::f32;
  tensor::DType to = tensor::DType::f32;
  std::optional<tensor::DType> wanted;  // as PlannedTensor
  ErrorSums error;
};

struct Report {
  std::vector<TensorReport> tensors;  // in file order
  std::uint64_t bytesBefore = 0;      // of tensors
  std::uint64_t bytesAfter = 0;
  std::uint64_t weights = 0;

  double bitsPerWeight() const;
  ErrorSums errorOf(tensor::DType type) const;  // over the tensors that became this type
  std::size_t countOf(tensor::DType type) const;
};

struct Progress {
  double done = 0;          // 0 to 1, by bytes read
  std::string_view tensor;  // that is being written
};

// False: cancel; nothing stays.
using ProgressFunction = std::function<bool(const Progress&)>;

// Fails with invalidArgument (`out` is a file of the model, or not a GGUF file), io (free space, with the numbers),
// corrupt (a weight that is no number), cancelled, or what planFor and writing fail with.
base::Result<Report> quantizeModel(const weights::ModelFile& model, const Recipe& recipe, const PlanOptions& options,
                                   const Importance* importance, const std::filesystem::path& out,
                                   device::ThreadPool& threads, const ProgressFunction& progress = {});

}  // namespace praxis::engine::quantize
