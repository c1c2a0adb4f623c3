#pragma once
// What the reader of a format hands to ModelFile: the files it mapped, the tensors in them, and how those tensors are
// made that no file has in the form that is computed with. Thread: any.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "engine/base/mapped_file.h"
#include "engine/weights/model_contents.h"

namespace praxis::engine::weights {

// Rows of a tensor that is converted, reordered, stacked or repacked while the model is prepared. Everything that can
// be wrong was checked when the model was opened, so writing cannot fail.
class RowMaker {
 public:
  virtual ~RowMaker() = default;
  // Rows [begin, begin + count) of the tensor, one after the other.
  virtual void write(std::int64_t begin, std::int64_t count, std::byte* out) const = 0;
};

// A tensor of ModelContents without data, and what makes its rows.
struct Assembly {
  std::size_t tensor = 0;  // index
  std::unique_ptr<const RowMaker> rows;
};

struct ModelSource {
  std::filesystem::path path;  // what the user knows the model by
  std::vector<base::MappedFile> files;
  ModelContents contents;
  std::vector<Assembly> assemblies;
};

}  // namespace praxis::engine::weights
