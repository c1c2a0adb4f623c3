#pragma once
// A model on disk as metadata and named tensor views, whatever its format and in however many files. Hostile input
// stops here: every size, offset, count and string was bounded before it was used, and every view lies inside a mapping
// or inside the memory of the tensors that are made. The views die with the ModelFile. Thread: any (immutable but for
// preparing).

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/mapped_file.h"
#include "engine/base/result.h"
#include "engine/tensor/tensor.h"
#include "engine/weights/model_contents.h"
#include "engine/weights/model_source.h"
#include "engine/weights/owned_memory.h"

namespace praxis::engine::weights {

// By the name that vision parts have everywhere, so that none has to be opened: mmproj in it, and GGUF.
bool isVisionFileName(const std::filesystem::path& path);

class ModelFile {
 public:
  // Opens by content: a GGUF file, any part of a split one, or a Hugging Face folder (the folder, its config.json, its
  // index or a .safetensors file in it). The error names the file, the byte offset or key at fault, and what to do.
  static base::Result<ModelFile> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return m_source.path; }
  const base::Metadata& metadata() const { return m_source.contents.metadata; }
  const std::vector<NamedTensor>& tensors() const { return m_source.contents.tensors; }
  const tensor::TensorView* find(std::string_view name) const;  // nullptr when absent
  // As find, but an absent tensor or another shape is a corrupt-file error that names both, and a tensor that is not
  // prepared yet an internal one.
  base::Result<tensor::TensorView> require(std::string_view name, const tensor::Shape& shape) const;
  std::size_t fileCount() const { return m_source.files.size(); }
  std::vector<std::filesystem::path> filePaths() const;        // of the mapped files
  std::uint64_t fileBytes() const;                             // of all files
  std::uint64_t tensorBytes() const { return m_tensorBytes; }  // as they are computed with
  std::uint64_t ownedBytes() const { return m_ownedBytes; }    // of tensorBytes: made, not mapped

  // Tensors that are made have their type and shape from the beginning and their data (nullptr before) once prepared.
  // A step makes some megabytes; true when all is made. Fails with outOfMemory and the numbers.
  base::Result<bool> prepareStep();
  base::Result<void> prepareAll();
  std::uint64_t preparedBytes() const { return m_preparedBytes; }  // of ownedBytes
  // Rows [begin, begin + count) of tensor number `index`, one after the other; without preparing, so that a model can
  // be read through that does not fit into memory.
  void readRows(std::size_t index, std::int64_t begin, std::int64_t count, std::byte* out) const;

 private:
  explicit ModelFile(ModelSource source);
  base::Result<void> takeMemory();
  // Rows of the assembly that is being made, at most as many as the budget allows; returns their bytes.
  std::int64_t makeRows(std::int64_t budgetBytes);

  ModelSource m_source;
  std::unordered_map<std::string, std::size_t> m_byName;
  std::uint64_t m_tensorBytes = 0;
  std::uint64_t m_ownedBytes = 0;
  OwnedMemory m_memory;
  // Where preparing has come to.
  std::size_t m_assembly = 0;
  std::int64_t m_row = 0;
  std::uint64_t m_offset = 0;  // of the assembly in m_memory
  std::uint64_t m_preparedBytes = 0;
};

}  // namespace praxis::engine::weights
