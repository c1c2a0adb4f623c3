#include "engine/quantize/quantize.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>
#include <utility>
#include <variant>

#include "engine/weights/gguf_writer.h"
#include "engine/weights/huggingface_folder.h"

namespace praxis::engine::quantize {
namespace {

using base::ErrorCode;
using base::fail;
using base::Metadata;
using base::Result;
using weights::ModelFile;
namespace fs = std::filesystem;

constexpr std::uint64_t kHeadroomBytes = std::uint64_t{16} << 20;  // metadata, and what a disk needs to stay usable

bool isGguf(const fs::path& path) {
  std::array<char, 4> magic{};
  std::ifstream(path, std::ios::binary).read(magic.data(), magic.size());
  return std::string_view(magic.data(), magic.size()) == "GGUF";
}

Result<void> checkPlace(const ModelFile& model, const fs::path& out) {
  std::error_code error;
  if (!fs::exists(out, error)) return {};
  for (const fs::path& file : model.filePaths()) {
    if (fs::equivalent(file, out, error)) {
      return fail(ErrorCode::invalidArgument, "{} is the model itself. Choose another name for the quantised one.",
                  out.string());
    }
  }
  if (fs::is_regular_file(out, error) && fs::file_size(out, error) > 0 && !isGguf(out)) {
    return fail(ErrorCode::invalidArgument, "{} is there already and is not a GGUF file. Choose another name.",
                out.string());
  }
  return {};
}

Result<void> checkSpace(const fs::path& out, std::uint64_t bytes) {
  const fs::path folder = out.has_parent_path() ? out.parent_path() : fs::path(".");
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  if (error) {
    return fail(ErrorCode::io, "{} cannot be written: {}. Choose a folder that exists and that you may write to.",
                out.string(), error.message());
  }
  if (space.available >= bytes + kHeadroomBytes) return {};
  return fail(ErrorCode::io, "{} needs {} MB and {} MB are free on the disk. Free some, or choose another folder.",
              out.string(), (bytes + kHeadroomBytes) / 1'000'000, space.available / 1'000'000);
}

// As the keys of GGUF are typed, which its other readers insist on: whole numbers are unsigned, numbers are float32. A
// checkpoint's configuration is text and knows neither.
base::MetadataValue asGguf(const base::MetadataValue& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  if (whole != nullptr && *whole >= 0) return static_cast<std::uint64_t>(*whole);
  if (const auto* number = std::get_if<double>(&value)) return static_cast<double>(static_cast<float>(*number));
  if (const auto* numbers = std::get_if<std::vector<double>>(&value)) {
    std::vector<double> rounded;
    for (const double each : *numbers) rounded.push_back(static_cast<double>(static_cast<float>(each)));
    return rounded;
  }
  return value;
}

Metadata metadataFor(const ModelFile& model, const Recipe& recipe) {
  const bool checkpoint = weights::huggingFaceFolderOf(model.path()).has_value();
  Metadata metadata;
  metadata.insert("general.file_type", std::uint64_t{recipe.fileType});
  metadata.insert("general.quantization_version", std::uint64_t{2});
  for (const auto& [key, value] : model.metadata().all()) {
    if (!key.starts_with("split.")) metadata.insert(key, checkpoint ? asGguf(value) : value);
  }
  return metadata;
}

class Quantising {
 public:
  Quantising(const ModelFile& model, const Plan& plan, const Importance* importance, device::ThreadPool& threads,
             const ProgressFunction& progress)
      : m_plan(plan), m_importance(importance), m_progress(progress), m_writer(model, threads) {}

  Result<void> write(const PlannedTensor& tensor, weights::OutputFile& file) {
    std::span<const float> importance;
    if (m_importance != nullptr) importance = PRAXIS_TRY(m_importance->of(tensor.name, tensor.shape));
    const auto step = [&](std::uint64_t bytes) { return advance(tensor, bytes); };
    const ErrorSums error = PRAXIS_TRY(m_writer.write(tensor, importance, file, step));
    m_report.tensors.push_back({tensor.name, tensor.from, tensor.to, tensor.wanted, error});
    return {};
  }

  Report takeReport() {
    m_report.bytesBefore = m_plan.bytesBefore;
    m_report.bytesAfter = m_plan.bytesAfter;
    m_report.weights = m_plan.weights;
    return std::move(m_report);
  }

 private:
  Result<void> advance(const PlannedTensor& tensor, std::uint64_t bytes) {
    m_bytesDone += bytes;
    const double done = static_cast<double>(m_bytesDone) / static_cast<double>(m_plan.bytesBefore);
    if (!m_progress || m_progress({done, tensor.name})) return {};
    return fail(ErrorCode::cancelled, "Quantising was cancelled; nothing was kept.");
  }

  const Plan& m_plan;
  const Importance* m_importance;
  const ProgressFunction& m_progress;
  TensorWriter m_writer;
  std::uint64_t m_bytesDone = 0;
  Report m_report;
};

}  // namespace

double Report::bitsPerWeight() const {
  return weights > 0 ? 8.0 * static_cast<double>(bytesAfter) / static_cast<double>(weights) : 0;
}

ErrorSums Report::errorOf(tensor::DType type) const {
  ErrorSums sums;
  for (const TensorReport& tensor : tensors) {
    if (tensor.to == type) sums.add(tensor.error);
  }
  return sums;
}

std::size_t Report::countOf(tensor::DType type) const {
  return static_cast<std::size_t>(std::ranges::count(tensors, type, &TensorReport::to));
}

Result<Report> quantizeModel(const ModelFile& model, const Recipe& recipe, const PlanOptions& options,
                             const Importance* importance, const fs::path& out, device::ThreadPool& threads,
                             const ProgressFunction& progress) {
  PRAXIS_TRY(checkPlace(model, out));
  const Plan plan = PRAXIS_TRY(planFor(model, recipe, options));
  PRAXIS_TRY(checkSpace(out, plan.bytesAfter));
  std::vector<weights::TensorPlan> tensors;
  for (const PlannedTensor& tensor : plan.tensors) tensors.push_back({tensor.name, tensor.to, tensor.shape});
  Quantising job(model, plan, importance, threads, progress);
  std::size_t next = 0;
  PRAXIS_TRY(weights::writeGguf(
      out, metadataFor(model, recipe), tensors,
      [&](const weights::TensorPlan&, weights::OutputFile& file) { return job.write(plan.tensors[next++], file); }));
  return job.takeReport();
}

}  // namespace praxis::engine::quantize
