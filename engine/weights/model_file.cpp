#include "engine/weights/model_file.h"

#include <array>
#include <utility>

#include "engine/weights/gguf_reader.h"

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

struct Format {
  std::string_view name;
  bool (*recognises)(std::span<const std::byte> bytes);
  Result<ModelContents> (*read)(std::span<const std::byte> bytes);
};

constexpr std::array kFormats = {
    Format{"GGUF", looksLikeGguf, readGguf},
};

Result<ModelContents> readByContent(std::span<const std::byte> bytes) {
  for (const Format& format : kFormats) {
    if (format.recognises(bytes)) return format.read(bytes);
  }
  return fail(ErrorCode::unsupported, "this is not a model file that can be read here. Choose a GGUF file.");
}

}  // namespace

Result<ModelFile> ModelFile::open(const std::filesystem::path& path) {
  base::MappedFile file = PRAXIS_TRY(base::MappedFile::open(path));
  auto contents = readByContent(file.bytes());
  if (!contents) return base::within(path.filename().string(), std::move(contents).error());
  return ModelFile(std::move(file), *std::move(contents));
}

ModelFile::ModelFile(base::MappedFile file, ModelContents contents)
    : m_file(std::move(file)), m_contents(std::move(contents)) {
  for (std::size_t i = 0; i < m_contents.tensors.size(); ++i) {
    m_byName.emplace(m_contents.tensors[i].name, i);
    m_tensorBytes += static_cast<std::uint64_t>(m_contents.tensors[i].view.bytes());
  }
}

const tensor::TensorView* ModelFile::find(std::string_view name) const {
  const auto entry = m_byName.find(std::string(name));
  return entry == m_byName.end() ? nullptr : &m_contents.tensors[entry->second].view;
}

Result<tensor::TensorView> ModelFile::require(std::string_view name, const tensor::Shape& shape) const {
  const std::string file = path().filename().string();
  const tensor::TensorView* view = find(name);
  if (view == nullptr) {
    return fail(ErrorCode::corrupt, "{}: the tensor {} with the shape {} is missing. {}", file, name, shape.toString(),
                metadata().integer("split.count").value_or(1) > 1
                    ? "The file is one part of a split model; merge the parts into one file first."
                    : "The model is incomplete or of another architecture; download it again.");
  }
  if (view->shape != shape) {
    return fail(ErrorCode::corrupt, "{}: the tensor {} has the shape {}, but the model's metadata asks for {}. {}",
                file, name, view->shape.toString(), shape.toString(),
                "The file was converted wrongly; download it again.");
  }
  return *view;
}

}  // namespace praxis::engine::weights
