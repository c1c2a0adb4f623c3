// praxis-cli quantize IN OUT TYPE: a model to a smaller GGUF file.

#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "engine/base/clock.h"
#include "engine/device/device.h"
#include "engine/ops/row_codec.h"
#include "engine/quantize/quantize.h"

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::tensor::DType;
namespace quantize = engine::quantize;
namespace tensor = engine::tensor;

struct Options {
  std::string in, out, type;
  std::string importance;
  std::string outputType, embeddingType;
  bool pure = false;
  bool requantise = false;
  int threads = 0;
};

std::string_view nameOf(DType type) { return tensor::dtypeInfo(type).name; }

Result<std::optional<DType>> typeNamed(const std::string& name) {
  if (name.empty()) return std::optional<DType>();
  const auto type = tensor::dtypeFromName(name);
  if (type && engine::ops::canEncode(*type)) return type;
  std::string known;
  for (const DType each : engine::ops::encodableTypes()) {
    known += (known.empty() ? "" : ", ") + std::string(nameOf(each));
  }
  return fail(ErrorCode::invalidArgument, "Tensors cannot be written as {}; choose one of {}.", name, known);
}

// One line on standard error that is written over, at most once per percent.
class ProgressLine {
 public:
  bool operator()(const quantize::Progress& progress) {
    const int percent = static_cast<int>(progress.done * 100);
    if (percent != m_shown) {
      fmt::print(stderr, "\rquantising {:>3} %  {:<44.44}", m_shown = percent, percent == 100 ? "" : progress.tensor);
    }
    if (percent == 100 && !m_ended) fmt::print(stderr, "\n"), m_ended = true;
    return !interrupted();
  }

 private:
  int m_shown = -1;
  bool m_ended = false;
};

Json jsonOf(const quantize::TensorReport& report) {
  Json json = {{"name", report.name}, {"from", nameOf(report.from)}, {"to", nameOf(report.to)}};
  if (report.wanted) json["wanted"] = nameOf(*report.wanted);
  json["rms_error"] = report.error.rms();
  json["relative_error"] = report.error.relative();
  return json;
}

// Types that rows were too short or odd for, and what stands in.
void printFallbacks(const quantize::Report& report) {
  std::map<std::pair<DType, DType>, std::size_t> counts;
  for (const quantize::TensorReport& tensor : report.tensors) {
    if (tensor.wanted) ++counts[{*tensor.wanted, tensor.to}];
  }
  for (const auto& [types, count] : counts) {
    fmt::print("{} of {} tensors should be {}, but their rows are no whole blocks of that: {}\n", count,
               report.tensors.size(), nameOf(types.first), nameOf(types.second));
  }
}

void printReport(const Options& options, const quantize::Recipe& recipe, const quantize::Report& report, double seconds,
                 bool json) {
  Json types = Json::array(), tensors = Json::array();
  for (const DType type : engine::ops::encodableTypes()) {
    const std::size_t count = report.countOf(type);
    if (count == 0) continue;
    const quantize::ErrorSums error = report.errorOf(type);
    types.push_back({{"type", nameOf(type)},
                     {"tensors", count},
                     {"weights", error.weights},
                     {"rms_error", error.rms()},
                     {"relative_error", error.relative()}});
    if (!json) {
      fmt::print("{:<7} {:>4} tensors, {:>13} weights, rms error {:.3e} ({:.3f} %)\n", nameOf(type), count,
                 error.weights, error.rms(), 100 * error.relative());
    }
  }
  if (json) {
    for (const quantize::TensorReport& tensor : report.tensors) tensors.push_back(jsonOf(tensor));
    printJson({{"path", options.out},
               {"type", recipe.name},
               {"tensors", report.tensors.size()},
               {"bytes_before", report.bytesBefore},
               {"bytes_after", report.bytesAfter},
               {"bits_per_weight", report.bitsPerWeight()},
               {"types", std::move(types)},
               {"seconds", seconds},
               {"each", std::move(tensors)}});
    return;
  }
  printFallbacks(report);
  fmt::print("{}  {}, {} tensors, {} instead of {}, {:.2f} bits per weight, {:.1f} s\n", options.out, recipe.name,
             report.tensors.size(), bytesText(report.bytesAfter), bytesText(report.bytesBefore), report.bitsPerWeight(),
             seconds);
}

// What is worth knowing before it starts.
void printRequantised(const engine::weights::ModelFile& model) {
  for (const auto& each : model.tensors()) {
    if (tensor::dtypeInfo(each.view.type).blockElements == 1) continue;
    fmt::print(stderr,
               "The model is quantised already ({} is {}): it is dequantised first, so the error of both adds up, and "
               "the error below is against that, not the original.\n",
               each.name, nameOf(each.view.type));
    return;
  }
}

Result<void> quantizeFile(const Options& options, bool json) {
  const quantize::Recipe* recipe = PRAXIS_TRY(quantize::recipeNamed(options.type));
  const quantize::PlanOptions plan{options.pure, options.requantise, PRAXIS_TRY(typeNamed(options.outputType)),
                                   PRAXIS_TRY(typeNamed(options.embeddingType))};
  const auto start = engine::base::Clock::now();
  const auto model = PRAXIS_TRY(engine::weights::ModelFile::open(options.in));
  std::optional<quantize::Importance> importance;
  if (!options.importance.empty()) importance = PRAXIS_TRY(quantize::Importance::read(options.importance));
  if (options.requantise) printRequantised(model);
  const auto device = PRAXIS_TRY(engine::device::Device::create("cpu", options.threads));
  const auto report = PRAXIS_TRY(quantize::quantizeModel(model, *recipe, plan, importance ? &*importance : nullptr,
                                                         options.out, device->threads(), ProgressLine()));
  printReport(options, *recipe, report, engine::base::millisecondsSince(start) / 1000, json);
  return {};
}

std::string typesText() {
  std::string text = "What the weights become: ";
  for (const quantize::Recipe& recipe : quantize::recipes()) {
    text += (recipe.name == "F32" ? "" : ", ") + std::string(recipe.name);
  }
  return text;
}

}  // namespace

void addQuantizeCommand(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = addCommand(app, invocation, "quantize", "Write a model in fewer bits per weight, as a GGUF file",
                                 [options, &invocation] { return quantizeFile(*options, invocation.json); });
  command.add_option("IN", options->in, "A GGUF file, any part of a split one, or a Hugging Face folder")->required();
  command.add_option("OUT", options->out, "The GGUF file to write")->required();
  command.add_option("TYPE", options->type, typesText())->required();
  command.add_option("--imatrix", options->importance,
                     "An importance matrix (llama-imatrix, GGUF): columns that matter more get less error");
  command.add_flag("--requantize", options->requantise, "Allow a model that is quantised already");
  command.add_flag("--pure", options->pure, "Every matrix in the one type, without the mixture of TYPE");
  command.add_option("--output-type", options->outputType, "Type of the output matrix");
  command.add_option("--token-embedding-type", options->embeddingType, "Type of the token embedding");
  command.add_option("--threads", options->threads, "0: one per physical core")->check(CLI::Range(0, 1024));
}

}  // namespace praxis::cli
