#pragma once
// What a model file is, without loading it: for the Models page and `praxis-cli inspect`. Thread: any; reading a large
// vocabulary takes tens of milliseconds, so never on the GUI thread.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/weights/hyperparameters.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::library {

struct TypeShare {
  std::string type;  // "Q8_0"
  std::uint64_t bytes = 0;
  std::int64_t tensors = 0;
};

struct ModelSummary {
  std::filesystem::path path;
  std::string name;          // general.name, else the file name
  std::string quantisation;  // the type that holds most bytes of the matrices: "Q8_0"
  weights::Hyperparameters shape;
  std::int64_t parameters = 0;
  std::int64_t slidingWindow = 0;  // tokens that windowed layers see, as the file says; 0: not said
  std::int64_t files = 1;          // that hold the tensors: parts of a split file, shards of a folder
  std::uint64_t fileBytes = 0;
  std::uint64_t weightBytes = 0;
  std::string tokenizer;         // "gpt2 / qwen2"
  bool demonstration = false;    // praxis.demonstration: small, of synthetic data, not for clinical use
  bool untrainedSample = false;  // made by make-model: shows speed, not sense
  std::vector<TypeShare> types;  // largest first
};

base::Result<ModelSummary> summarise(const std::filesystem::path& path);
ModelSummary summarise(const weights::ModelFile& file, const weights::Hyperparameters& shape);

// Where praxis keeps models: $PRAXIS_MODELS or $XDG_DATA_HOME/praxis/models, then share/praxis/models beside the
// program's bin.
std::vector<std::filesystem::path> modelFolders();

}  // namespace praxis::engine::library
