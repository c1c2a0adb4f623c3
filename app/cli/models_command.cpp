// praxis-cli models list | verify NAME: the models in the model folders.

#include <memory>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/model_argument.h"
#include "app/cli/summary_json.h"
#include "engine/library/model_check.h"
#include "engine/library/model_path.h"
#include "engine/library/model_summary.h"

namespace praxis::cli {
namespace {

using engine::base::Result;
namespace library = engine::library;
namespace fs = std::filesystem;

Result<void> list(bool json) {
  const std::vector<fs::path> folders = library::modelFolders();
  Json models = Json::array();
  for (const fs::path& path : library::findModels(folders)) {
    const auto summary = library::summarise(path);
    if (json) {
      models.push_back(summary ? summaryJson(*summary)
                               : Json{{"path", path.string()}, {"error", summary.error().message}});
    } else if (summary) {
      fmt::print("{:<40} {:<10} {:<6} {:>10}  {}\n", path.filename().string(), summary->shape.architecture,
                 summary->quantisation, bytesText(summary->fileBytes), summary->name);
    } else {
      fmt::print("{:<40} {}\n", path.filename().string(), summary.error().message);
    }
  }
  Json names = Json::array();
  for (const fs::path& folder : folders) names.push_back(folder.string());
  if (json) {
    printJson({{"folders", names}, {"models", models}});
  } else {
    for (const fs::path& folder : folders) fmt::print("searched {}\n", folder.string());
  }
  return {};
}

Result<void> verify(const std::string& model, bool json) {
  const fs::path path = PRAXIS_TRY(resolveModel(model));
  const library::ModelCheck check = PRAXIS_TRY(library::checkModel(path, [](double) { return !interrupted(); }));
  if (json) {
    printJson({{"path", path.string()}, {"tensors_checked", check.tensorsChecked},
               {"tensors_unchecked", check.tensorsUnchecked}, {"bytes_checked", check.bytesChecked}});
    return {};
  }
  fmt::print("{} is sound: {} tensors, {} read\n", path.string(), check.tensorsChecked, bytesText(check.bytesChecked));
  if (check.tensorsUnchecked > 0) {
    fmt::print("{} tensors have types whose values cannot be checked here\n", check.tensorsUnchecked);
  }
  return {};
}

}  // namespace

void addModelsCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* models = app.add_subcommand("models", "The models in the model folders");
  models->require_subcommand(1);
  addCommand(*models, invocation, "list", "Show every model with its architecture, quantisation and size",
             [&invocation] { return list(invocation.json); });
  const auto name = std::make_shared<std::string>();
  addCommand(*models, invocation, "verify", "Read a whole model and look for damage",
             [name, &invocation] { return verify(*name, invocation.json); })
      .add_option("NAME", *name, "The name of a model in the folders, or a file")
      ->required();
}

}  // namespace praxis::cli
