#pragma once
// A model file on disk as metadata and named tensor views. Hostile input stops here: every size, offset, count and
// string was bounded before it was used, and every view lies inside the mapping. The views die with the ModelFile.
// Thread: any (immutable after open).

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

namespace praxis::engine::weights {

class ModelFile {
 public:
  // Opens by content (GGUF 2 and 3 now; another format gets its own reader and a row in model_file.cpp). The error
  // names the file, the byte offset or key at fault, and what to do.
  static base::Result<ModelFile> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return m_file.path(); }
  const base::Metadata& metadata() const { return m_contents.metadata; }
  const std::vector<NamedTensor>& tensors() const { return m_contents.tensors; }   // in file order
  const tensor::TensorView* find(std::string_view name) const;            // nullptr when absent
  // As find, but an absent tensor or another shape is a corrupt-file error that names both.
  base::Result<tensor::TensorView> require(std::string_view name, const tensor::Shape& shape) const;
  std::uint64_t fileBytes() const { return m_file.bytes().size(); }
  std::uint64_t tensorBytes() const { return m_tensorBytes; }

 private:
  ModelFile(base::MappedFile file, ModelContents contents);

  base::MappedFile m_file;
  ModelContents m_contents;
  std::unordered_map<std::string, std::size_t> m_byName;
  std::uint64_t m_tensorBytes = 0;
};

}  // namespace praxis::engine::weights
