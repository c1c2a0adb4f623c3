#include "engine/quantize/importance.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/weights/model_file.h"

namespace praxis::engine::quantize {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using tensor::DType;
using tensor::TensorView;
using weights::ModelFile;

constexpr std::string_view kSums = ".in_sum2";
constexpr std::string_view kCounts = ".counts";
// A column that was never used still counts a little, so that its weights stay what they are about.
constexpr double kLeastShare = 1e-4;

Result<TensorView> floatsNamed(const ModelFile& file, const std::string& name) {
  const TensorView* view = file.find(name);
  if (view != nullptr && view->type == DType::f32 && view->data != nullptr) return *view;
  return fail(ErrorCode::corrupt, "{} is missing or not F32. Make the importance matrix again.", name);
}

// Means of the columns of one expert; all the same where nothing reached it.
Result<void> addMeans(std::span<const float> sums, float count, const std::string& name, std::vector<float>& means) {
  const auto usable = [](float value) { return std::isfinite(value) && value >= 0; };
  if (!usable(count) || !std::ranges::all_of(sums, usable)) {
    return fail(ErrorCode::corrupt, "{} holds numbers that are no sums of squares. Make the importance matrix again.",
                name);
  }
  double total = 0;
  for (const float sum : sums) total += sum;
  const double least = kLeastShare * total / static_cast<double>(sums.size());
  for (const float sum : sums) {
    const double mean = count > 0 && total > 0 ? std::max<double>(sum, least) / count : 1.0;
    means.push_back(static_cast<float>(std::clamp(mean, 1e-12, 1e12)));
  }
  return {};
}

Result<std::vector<float>> meansOf(const ModelFile& file, const std::string& name) {
  const TensorView sums = PRAXIS_TRY(floatsNamed(file, name + std::string(kSums)));
  const TensorView counts = PRAXIS_TRY(floatsNamed(file, name + std::string(kCounts)));
  if (counts.shape.elements() != sums.rows()) {
    return fail(ErrorCode::corrupt, "{} has {} rows of sums and {} counts. Make the importance matrix again.", name,
                sums.rows(), counts.shape.elements());
  }
  std::vector<float> means;
  const auto cols = static_cast<std::size_t>(sums.cols());
  for (std::int64_t expert = 0; expert < sums.rows(); ++expert) {
    const std::span<const float> row(sums.f32() + expert * sums.cols(), cols);
    PRAXIS_TRY(addMeans(row, counts.f32()[expert], name, means));
  }
  return means;
}

Result<std::map<std::string, std::vector<float>, std::less<>>> readAll(const ModelFile& file) {
  if (file.metadata().string("general.type") != "imatrix") {
    return fail(ErrorCode::invalidArgument,
                "it is no importance matrix (general.type is not \"imatrix\"). Make one with llama-imatrix in its GGUF "
                "form.");
  }
  std::map<std::string, std::vector<float>, std::less<>> all;
  for (const weights::NamedTensor& tensor : file.tensors()) {
    if (!tensor.name.ends_with(kSums)) continue;
    const std::string name = tensor.name.substr(0, tensor.name.size() - kSums.size());
    all.emplace(name, PRAXIS_TRY(meansOf(file, name)));
  }
  return all;
}

}  // namespace

Result<Importance> Importance::read(const std::filesystem::path& path) {
  const ModelFile file = PRAXIS_TRY(ModelFile::open(path));
  auto all = readAll(file);
  if (!all) return base::within(path.filename().string(), std::move(all).error());
  Importance importance;
  importance.m_means = *std::move(all);
  return importance;
}

Result<std::span<const float>> Importance::of(std::string_view tensor, const tensor::Shape& shape) const {
  const auto entry = m_means.find(tensor);
  if (entry == m_means.end()) return std::span<const float>();
  const std::int64_t experts = shape.dims() == 3 ? shape[0] : 1;
  if (std::ssize(entry->second) == experts * shape.cols()) return std::span<const float>(entry->second);
  return fail(
      ErrorCode::invalidArgument,
      "The importance matrix has {} numbers for {}, whose shape {} asks for {}: it was made with another model.",
      entry->second.size(), tensor, shape.toString(), experts * shape.cols());
}

}  // namespace praxis::engine::quantize
