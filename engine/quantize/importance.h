#pragma once
// How much each input column of a matrix matters, measured on real text: llama.cpp's importance matrix in its GGUF form
// (general.type "imatrix"; per matrix the tensors NAME.in_sum2, sums of squared inputs per column and expert, and
// NAME.counts, how many were summed). Hostile input is bounded by the GGUF reader and checked here. Thread: any.

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/tensor/tensor.h"

namespace praxis::engine::quantize {

class Importance {
 public:
  // The error names the file and the tensor at fault.
  static base::Result<Importance> read(const std::filesystem::path& path);

  // Mean squares, one per column, expert after expert; empty where nothing was measured. An error when the file was
  // made with a model of other shapes.
  base::Result<std::span<const float>> of(std::string_view tensor, const tensor::Shape& shape) const;
  std::size_t tensors() const { return m_means.size(); }

 private:
  std::map<std::string, std::vector<float>, std::less<>> m_means;
};

}  // namespace praxis::engine::quantize
