#pragma once
// Writes a GGUF version 3 file: metadata, tensor table and, one after the other, the data that the caller streams.
// Integers are stored with 32 bits and numbers as float32 wherever that is exact, as published models have them.
// Thread: any but the GUI's; it writes as fast as the disk takes it.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/tensor/tensor.h"
#include "engine/base/metadata.h"
#include "engine/weights/output_file.h"

namespace praxis::engine::weights {

struct TensorPlan {
  std::string name;
  tensor::DType type = tensor::DType::f32;
  tensor::Shape shape;  // a row is a whole number of blocks

  std::uint64_t bytes() const { return static_cast<std::uint64_t>(tensor::TensorView{type, shape}.bytes()); }
};

// Called once per tensor, in order; writes exactly plan.bytes() bytes. An error (cancelled, say) ends the writing.
using TensorFiller = std::function<base::Result<void>(const TensorPlan& plan, OutputFile& file)>;

// No file stays if any step fails. Metadata's general.alignment is obeyed; else it is 32.
base::Result<void> writeGguf(const std::filesystem::path& path, const base::Metadata& metadata,
                             std::span<const TensorPlan> tensors, const TensorFiller& fill);

}  // namespace praxis::engine::weights
