#include "engine/weights/model_file.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/weights/foreign_formats.h"
#include "engine/weights/gguf_reader.h"
#include "engine/weights/gguf_set.h"
#include "engine/weights/huggingface_folder.h"

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::int64_t kStepBytes = 32 * 1024 * 1024;  // about a tenth of a second
constexpr std::uint64_t kAlignment = 64;               // of a tensor that is made

std::uint64_t padded(std::uint64_t bytes) { return (bytes + kAlignment - 1) & ~(kAlignment - 1); }

Result<ModelSource> openByContent(const std::filesystem::path& path) {
  if (const auto folder = huggingFaceFolderOf(path)) return openHuggingFace(*folder);
  base::MappedFile file = PRAXIS_TRY(base::MappedFile::open(path));
  if (looksLikeGguf(file.bytes())) return openGguf(std::move(file));
  return base::within(path.filename().string(), notAModel(file.bytes()));
}

}  // namespace

bool isVisionFileName(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name.find("mmproj") != std::string::npos && name.ends_with(".gguf");
}

Result<ModelFile> ModelFile::open(const std::filesystem::path& path) {
  return ModelFile(PRAXIS_TRY(openByContent(path)));
}

ModelFile::ModelFile(ModelSource source) : m_source(std::move(source)) {
  for (std::size_t i = 0; i < tensors().size(); ++i) {
    m_byName.emplace(tensors()[i].name, i);
    m_tensorBytes += static_cast<std::uint64_t>(tensors()[i].view.bytes());
  }
  for (const Assembly& assembly : m_source.assemblies) {
    m_ownedBytes += static_cast<std::uint64_t>(tensors()[assembly.tensor].view.bytes());
  }
}

std::uint64_t ModelFile::fileBytes() const {
  std::uint64_t bytes = 0;
  for (const base::MappedFile& file : m_source.files) bytes += file.bytes().size();
  return bytes;
}

std::vector<std::filesystem::path> ModelFile::filePaths() const {
  std::vector<std::filesystem::path> paths;
  for (const base::MappedFile& file : m_source.files) paths.push_back(file.path());
  return paths;
}

void ModelFile::readRows(std::size_t index, std::int64_t begin, std::int64_t count, std::byte* out) const {
  const tensor::TensorView& view = tensors()[index].view;
  if (view.data != nullptr) {
    const std::int64_t rowBytes = tensor::rowBytes(view.type, view.cols());
    std::memcpy(out, view.data + begin * rowBytes, static_cast<std::size_t>(count * rowBytes));
    return;
  }
  const auto made = std::ranges::find(m_source.assemblies, index, &Assembly::tensor);
  made->rows->write(begin, count, out);
}

const tensor::TensorView* ModelFile::find(std::string_view name) const {
  const auto entry = m_byName.find(std::string(name));
  return entry == m_byName.end() ? nullptr : &tensors()[entry->second].view;
}

Result<tensor::TensorView> ModelFile::require(std::string_view name, const tensor::Shape& shape) const {
  const std::string file = path().filename().string();
  const tensor::TensorView* view = find(name);
  if (view == nullptr) {
    return fail(ErrorCode::corrupt, "{}: the tensor {} with the shape {} is missing. {}", file, name, shape.toString(),
                "The model is incomplete or of another architecture; download it again.");
  }
  if (view->shape != shape) {
    return fail(ErrorCode::corrupt, "{}: the tensor {} has the shape {}, but the model's metadata asks for {}. {}",
                file, name, view->shape.toString(), shape.toString(),
                "The file was converted wrongly; download it again.");
  }
  if (view->data == nullptr) {
    return fail(ErrorCode::internal, "{}: the tensor {} was asked for before the model was prepared.", file, name);
  }
  return *view;
}

Result<bool> ModelFile::prepareStep() {
  if (m_source.assemblies.empty()) return true;
  if (m_memory.data() == nullptr) PRAXIS_TRY(takeMemory());
  std::int64_t budget = kStepBytes;
  while (budget > 0 && m_assembly < m_source.assemblies.size()) budget -= makeRows(budget);
  return m_assembly == m_source.assemblies.size();
}

Result<void> ModelFile::prepareAll() {
  while (!PRAXIS_TRY(prepareStep())) {
  }
  return {};
}

Result<void> ModelFile::takeMemory() {
  std::uint64_t bytes = 0;
  for (const Assembly& assembly : m_source.assemblies) {
    bytes += padded(static_cast<std::uint64_t>(tensors()[assembly.tensor].view.bytes()));
  }
  auto memory = OwnedMemory::take(bytes);
  if (!memory) return base::within(path().filename().string(), std::move(memory).error());
  m_memory = *std::move(memory);
  return {};
}

std::int64_t ModelFile::makeRows(std::int64_t budgetBytes) {
  const Assembly& assembly = m_source.assemblies[m_assembly];
  tensor::TensorView& view = m_source.contents.tensors[assembly.tensor].view;
  const std::int64_t rowBytes = tensor::rowBytes(view.type, view.cols());
  const std::int64_t count = std::clamp<std::int64_t>(budgetBytes / rowBytes, 1, view.rows() - m_row);
  assembly.rows->write(m_row, count, m_memory.data() + m_offset + m_row * rowBytes);
  m_row += count;
  m_preparedBytes += static_cast<std::uint64_t>(count * rowBytes);
  if (m_row == view.rows()) {
    view.data = m_memory.data() + m_offset;
    m_offset += padded(static_cast<std::uint64_t>(view.bytes()));
    m_row = 0;
    ++m_assembly;
  }
  return count * rowBytes;
}

}  // namespace praxis::engine::weights
