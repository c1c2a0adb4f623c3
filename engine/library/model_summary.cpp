#include "engine/library/model_summary.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include "engine/library/synthetic_model.h"

namespace praxis::engine::library {
namespace {

namespace fs = std::filesystem;

bool isMatrix(const weights::NamedTensor& tensor) { return tensor.view.shape.dims() >= 2; }

std::vector<TypeShare> typeShares(const weights::ModelFile& file, bool matricesOnly) {
  std::map<tensor::DType, TypeShare> byType;
  for (const weights::NamedTensor& tensor : file.tensors()) {
    if (matricesOnly && !isMatrix(tensor)) continue;
    TypeShare& share = byType[tensor.view.type];
    share.type = tensor::dtypeInfo(tensor.view.type).name;
    share.bytes += static_cast<std::uint64_t>(tensor.view.bytes());
    ++share.tensors;
  }
  std::vector<TypeShare> shares;
  for (auto& [type, share] : byType) shares.push_back(std::move(share));
  std::ranges::stable_sort(shares, std::greater{}, &TypeShare::bytes);
  return shares;
}

std::string tokenizerName(const base::Metadata& metadata) {
  const std::string model(metadata.string("tokenizer.ggml.model").value_or("none"));
  const auto pre = metadata.string("tokenizer.ggml.pre");
  return pre ? fmt::format("{} / {}", model, *pre) : model;
}

std::string modelName(const weights::ModelFile& file) {
  const auto name = file.metadata().string("general.name");
  return name && !name->empty() ? std::string(*name) : file.path().stem().string();
}

fs::path userFolder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  if (const auto folder = variable("PRAXIS_MODELS"); !folder.empty()) return folder;
  if (const auto data = variable("XDG_DATA_HOME"); !data.empty()) return fs::path(data) / "praxis/models";
  if (const auto home = variable("HOME"); !home.empty()) return fs::path(home) / ".local/share/praxis/models";
  return {};
}

}  // namespace

ModelSummary summarise(const weights::ModelFile& file, const weights::Hyperparameters& shape) {
  ModelSummary summary;
  summary.path = file.path();
  summary.name = modelName(file);
  summary.shape = shape;
  summary.slidingWindow = file.metadata().integer(shape.architecture + ".attention.sliding_window").value_or(0);
  summary.files = static_cast<std::int64_t>(file.fileCount());
  summary.fileBytes = file.fileBytes();
  summary.weightBytes = file.tensorBytes();
  summary.tokenizer = tokenizerName(file.metadata());
  summary.demonstration = file.metadata().boolean("praxis.demonstration").value_or(false);
  summary.untrainedSample = file.metadata().boolean(kUntrainedSampleKey).value_or(false);
  summary.types = typeShares(file, false);
  for (const weights::NamedTensor& tensor : file.tensors()) summary.parameters += tensor.view.shape.elements();
  const std::vector<TypeShare> matrices = typeShares(file, true);
  if (!matrices.empty()) summary.quantisation = matrices.front().type;
  return summary;
}

base::Result<ModelSummary> summarise(const fs::path& path) {
  const weights::ModelFile file = PRAXIS_TRY(weights::ModelFile::open(path));
  return summarise(file, PRAXIS_TRY(weights::readHyperparameters(file)));
}

std::vector<fs::path> modelFolders() {
  std::vector<fs::path> folders;
  if (fs::path folder = userFolder(); !folder.empty()) folders.push_back(std::move(folder));
  std::error_code unknown;
  const fs::path program = fs::read_symlink("/proc/self/exe", unknown);
  if (!unknown) folders.push_back(program.parent_path().parent_path() / "share/praxis/models");
  return folders;
}

}  // namespace praxis::engine::library
