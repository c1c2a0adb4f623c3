// praxis-cli inspect MODEL: what a model file holds, without loading it.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <variant>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/model_argument.h"
#include "app/cli/summary_json.h"
#include "engine/model/memory_plan.h"
#include "engine/vision/tower.h"
#include "engine/weights/byte_reader.h"
#include "engine/weights/hyperparameters.h"
#include "engine/weights/model_file.h"

namespace praxis::cli {
namespace {

using engine::base::Error;
using engine::base::MetadataValue;
using engine::base::Result;
using engine::library::ModelSummary;
using engine::model::MemoryPlan;
using engine::vision::VisionFacts;
using engine::weights::ModelFile;
using engine::weights::NamedTensor;
using engine::weights::printable;

constexpr std::int64_t kContextDefault = 8192;  // what most machines have memory for
constexpr std::size_t kElementsShown = 8;       // of an array
constexpr std::size_t kCharactersShown = 100;   // of a string, in the text form

struct Options {
  std::string model;
  std::int64_t contextTokens = 0;  // 0: the model's own, at most kContextDefault
};

struct Inspection {
  ModelFile file;
  std::optional<ModelSummary> summary;
  std::optional<MemoryPlan> memory;
  std::optional<VisionFacts> vision;  // of a vision file
  std::optional<Error> notAModel;     // why there is no summary and no plan
};

template <typename T>
constexpr bool kIsArray = false;
template <typename T>
constexpr bool kIsArray<std::vector<T>> = true;

// A long array (a vocabulary, say) as its count and first elements.
Json valueJson(const MetadataValue& value) {
  return std::visit(
      [](const auto& held) -> Json {
        if constexpr (kIsArray<std::decay_t<decltype(held)>>) {
          if (held.size() <= kElementsShown) return held;
          Json first = Json::array();
          for (std::size_t i = 0; i < kElementsShown; ++i) first.push_back(held[i]);
          return {{"count", held.size()}, {"first", std::move(first)}};
        } else {
          return held;
        }
      },
      value);
}

std::string valueText(const MetadataValue& value) {
  const Json json = valueJson(value);
  const auto text = [](const Json& part) { return part.dump(-1, ' ', false, Json::error_handler_t::replace); };
  if (json.is_object()) {
    return fmt::format("{} elements, first {}", json["count"].get<std::size_t>(), text(json["first"]));
  }
  const std::string whole = text(json);
  if (whole.size() <= kCharactersShown) return whole;
  // Cut at a character, not inside one.
  std::size_t end = kCharactersShown;
  while (end > 0 && (static_cast<unsigned char>(whole[end]) & 0xc0) == 0x80) --end;
  return fmt::format("{}... ({} bytes)", whole.substr(0, end), whole.size());
}

Json tensorJson(const NamedTensor& tensor) {
  Json shape = Json::array();
  for (int axis = 0; axis < tensor.view.shape.dims(); ++axis) shape.push_back(tensor.view.shape[axis]);
  return {{"name", tensor.name},
          {"type", engine::tensor::dtypeInfo(tensor.view.type).name},
          {"shape", std::move(shape)},
          {"bytes", tensor.view.bytes()}};
}

Json memoryJson(const MemoryPlan& plan) {
  return {{"context_tokens", plan.contextTokens},
          {"weight_bytes", plan.weightBytes},
          {"kv_bytes", plan.kvBytes},
          {"activation_bytes", plan.activationBytes},
          {"total_bytes", plan.totalBytes()}};
}

Json visionJson(const VisionFacts& facts) {
  Json recipes = Json::array();
  for (const auto& recipe : facts.recipes) recipes.push_back(engine::vision::identity(recipe));
  return {{"projector", facts.projector},
          {"image_size", facts.imageSize},
          {"patch_size", facts.patchSize},
          {"layers", facts.layers},
          {"embedding", facts.embedding},
          {"heads", facts.heads},
          {"tokens_per_image", facts.tokensPerImage},
          {"text_width", facts.textWidth},
          {"parameters", facts.parameters},
          {"recipes", std::move(recipes)}};
}

Json inspectionJson(const Inspection& inspection) {
  Json metadata = Json::object();
  for (const auto& [key, value] : inspection.file.metadata().all()) metadata[key] = valueJson(value);
  Json tensors = Json::array();
  for (const NamedTensor& tensor : inspection.file.tensors()) tensors.push_back(tensorJson(tensor));
  Json json = {{"path", inspection.file.path().string()},
               {"file_bytes", inspection.file.fileBytes()},
               {"tensor_bytes", inspection.file.tensorBytes()},
               {"made_bytes", inspection.file.ownedBytes()}};
  if (inspection.summary) json["summary"] = summaryJson(*inspection.summary);
  if (inspection.memory) json["memory_plan"] = memoryJson(*inspection.memory);
  if (inspection.vision) json["vision"] = visionJson(*inspection.vision);
  if (inspection.notAModel) json["not_a_model"] = inspection.notAModel->message;
  json["metadata"] = std::move(metadata);
  json["tensors"] = std::move(tensors);
  return json;
}

void printVision(const VisionFacts& facts) {
  fmt::print("Vision file of a model\n");
  fmt::print("  images        {} x {} pixels in patches of {}; each is {} tokens of a prompt\n", facts.imageSize,
             facts.imageSize, facts.patchSize, facts.tokensPerImage);
  fmt::print("  tower         {} layers, embedding {}, {} heads, {:.2f} million parameters\n", facts.layers,
             facts.embedding, facts.heads, static_cast<double>(facts.parameters) / 1e6);
  fmt::print("  projector     {}, for models with an embedding of {}\n", facts.projector, facts.textWidth);
  for (const auto& recipe : facts.recipes) fmt::print("  recipe        {}\n", engine::vision::identity(recipe));
}

void printSummary(const ModelSummary& summary) {
  const auto& shape = summary.shape;
  fmt::print("{}{}\n", summary.name, summary.untrainedSample ? "  (untrained sample: shows speed, not sense)" : "");
  fmt::print("  architecture  {}, {} layers, embedding {}, feed-forward {}\n", shape.architecture, shape.layers,
             shape.embedding, shape.feedForward);
  fmt::print("  attention     {} heads of {}, {} key/value heads\n", shape.heads, shape.headDim, shape.headsKv);
  fmt::print("  context       {} tokens\n", shape.contextLength);
  fmt::print("  vocabulary    {} tokens, tokenizer {}\n", shape.vocab, summary.tokenizer);
  fmt::print("  parameters    {:.2f} million\n", static_cast<double>(summary.parameters) / 1e6);
  for (const auto& share : summary.types) {
    fmt::print("  {:<12}  {} in {} tensors\n", share.type, bytesText(share.bytes), share.tensors);
  }
}

void printMemory(const MemoryPlan& plan) {
  fmt::print("  memory        {} for {} tokens: weights {}, keys and values {}, activations {}\n",
             bytesText(plan.totalBytes()), plan.contextTokens, bytesText(plan.weightBytes), bytesText(plan.kvBytes),
             bytesText(plan.activationBytes));
}

void printInspection(const Inspection& inspection) {
  const ModelFile& file = inspection.file;
  fmt::print("{}  {}\n\n", file.path().string(), bytesText(file.fileBytes()));
  if (inspection.summary) printSummary(*inspection.summary);
  if (inspection.memory) printMemory(*inspection.memory);
  if (file.ownedBytes() > 0) {
    fmt::print("  made          {} of the weights are converted while the model is loaded\n",
               bytesText(file.ownedBytes()));
  }
  if (inspection.vision) printVision(*inspection.vision);
  if (inspection.notAModel) fmt::print("Not a model that can be described: {}\n", inspection.notAModel->message);
  fmt::print("\nMetadata: {} keys\n", file.metadata().all().size());
  for (const auto& [key, value] : file.metadata().all()) fmt::print("  {} = {}\n", printable(key), valueText(value));
  fmt::print("\nTensors: {} in {}\n", file.tensors().size(), bytesText(file.tensorBytes()));
  for (const NamedTensor& tensor : file.tensors()) {
    fmt::print("  {:<32} {:<8} {:<20} {:>10}\n", printable(tensor.name),
               engine::tensor::dtypeInfo(tensor.view.type).name, tensor.view.shape.toString(),
               bytesText(static_cast<std::uint64_t>(tensor.view.bytes())));
  }
}

Result<void> inspect(const Options& options, bool json) {
  Inspection inspection{PRAXIS_TRY(ModelFile::open(PRAXIS_TRY(resolveModel(options.model)))), {}, {}, {}, {}};
  auto shape = engine::weights::readHyperparameters(inspection.file);
  if (engine::vision::isVisionFile(inspection.file)) {
    inspection.vision = PRAXIS_TRY(engine::vision::describeVision(inspection.file));
  } else if (shape) {
    inspection.summary = engine::library::summarise(inspection.file, *shape);
    inspection.memory = engine::model::planMemory(
        *shape, inspection.file.tensorBytes(),
        options.contextTokens > 0 ? options.contextTokens : std::min(shape->contextLength, kContextDefault));
  } else {
    inspection.notAModel = shape.error();
  }
  if (json) {
    printJson(inspectionJson(inspection));
  } else {
    printInspection(inspection);
  }
  return {};
}

}  // namespace

void addInspectCommand(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = addCommand(app, invocation, "inspect", "Show a model's metadata, tensors and memory plan",
                                 [options, &invocation] { return inspect(*options, invocation.json); });
  command.add_option("MODEL", options->model, "A model file or folder, or the name of one in the model folders")
      ->required();
  command.add_option("--ctx", options->contextTokens, "Tokens of context to plan memory for")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 26));
}

}  // namespace praxis::cli
