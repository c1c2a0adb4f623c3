// praxis-cli dicom tensor: what a model is given of a series, by a recipe.

#include <chrono>
#include <memory>
#include <thread>

#include "app/cli/commands.h"
#include "app/cli/dicom_codecs.h"
#include "app/cli/dicom_tensor.h"
#include "app/cli/interrupt.h"
#include "app/cli/npy_writer.h"
#include "app/cli/text_file.h"

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::vision::Recipe;
namespace study = plugins::dicom::study;
namespace vision = engine::vision;

struct TensorOptions {
  std::string input, output, recipe, series;
  int threads = 0;  // 0: one per core
  bool list = false;
};

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count(); }

 private:
  std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

// A file where the text is a path to one, else a recipe that comes with the program.
Result<Recipe> recipeNamed(const std::string& text) {
  if (!text.ends_with(".json")) return vision::findRecipe(text);
  auto recipe = vision::readRecipe(PRAXIS_TRY(readTextFile(text, "a recipe", std::size_t{1} << 20)));
  if (!recipe) return engine::base::within(text, std::move(recipe).error());
  return recipe;
}

Result<void> listRecipes(bool json) {
  Json list = Json::array();
  for (const std::string_view text : vision::builtInRecipes()) {
    const Recipe recipe = PRAXIS_TRY(vision::readRecipe(text));
    if (json) {
      Json one = Json::parse(vision::writeRecipe(recipe));
      list.push_back({{"identity", vision::identity(recipe)}, {"recipe", std::move(one)}});
    } else {
      fmt::print("{:<20} {}\n{:<20} {}\n", recipe.name, recipe.description, "", vision::identity(recipe));
    }
  }
  if (json) printJson(list);
  return {};
}

Json runJson(const SeriesTensor& made, const Recipe& recipe, const study::Series& series) {
  Json slices = Json::array();
  for (const study::Slice& slice : made.slices) {
    slices.push_back({{"file", slice.path.string()}, {"frame", slice.frame}});
  }
  return {{"recipe", recipe.name},       {"identity", made.tensor.recipe},
          {"series", series.uid},        {"slices_of_series", series.slices.size()},
          {"shape", made.tensor.shape},  {"dtype", "float32"},
          {"warnings", series.warnings}, {"slices", slices}};
}

Result<void> writeTensor(const TensorOptions& options, bool json) {
  if (options.list) return listRecipes(json);
  if (options.input.empty() || options.output.empty() || options.recipe.empty()) {
    return fail(ErrorCode::invalidArgument, "Give PATH, OUT.npy and --recipe, or --list-recipes.");
  }
  const Recipe recipe = PRAXIS_TRY(recipeNamed(options.recipe));
  const Codecs codecs;
  catchInterrupts();
  const Stopwatch whole;
  const study::Series series = PRAXIS_TRY(chooseSeries(PRAXIS_TRY(study::scan({options.input})), options.series));
  const double scanned = whole.seconds();
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  SeriesTensor made = PRAXIS_TRY(prepareTensor(series, recipe));
  PRAXIS_TRY(fillTensor(recipe, options.threads > 0 ? options.threads : cores, made));
  const double seconds = whole.seconds();
  const std::vector<int> shape(made.tensor.shape.begin(), made.tensor.shape.end());
  PRAXIS_TRY(writeNpy(options.output, "<f4", shape, std::as_bytes(made.tensor.values())));
  if (!json) {
    fmt::print("{}\n{} slices in {:.2f} s, {:.2f} s of it scanning\n", made.tensor.recipe, made.slices.size(), seconds,
               scanned);
    return {};
  }
  Json result = runJson(made, recipe, series);
  result["seconds"] = seconds;  // from the folder to the tensor in memory
  result["seconds_scan"] = scanned;
  result["seconds_write"] = whole.seconds() - seconds;
  printJson(result);
  return {};
}

}  // namespace

void addDicomTensorCommand(CLI::App& dicom, Invocation& invocation) {
  const auto options = std::make_shared<TensorOptions>();
  CLI::App& command =
      addCommand(dicom, invocation, "tensor", "Write what a model is given of a series, as a NumPy file",
                 [options, &invocation] { return writeTensor(*options, invocation.json); });
  command.add_option("PATH", options->input, "A file, a folder or a DICOMDIR");
  command.add_option("OUT.npy", options->output, "Where to write, float32");
  command.add_option("--recipe", options->recipe, "A recipe's name, or a .json file with one");
  command.add_option("--series", options->series, "UID of the series; default: the one with the most slices");
  command.add_option("--threads", options->threads, "Threads; default: one per core")->check(CLI::Range(0, 1024));
  command.add_flag("--list-recipes", options->list, "Show the recipes that come with the program");
}

}  // namespace praxis::cli
