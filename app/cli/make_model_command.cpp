// praxis-cli make-model --shape NAME --type TYPE --seed S OUT: a random-weight model of a published shape.

#include <cstdint>
#include <cstdio>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "engine/base/clock.h"
#include "engine/library/synthetic_model.h"

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::library::SyntheticMix;
using engine::library::SyntheticShape;
namespace library = engine::library;
namespace fs = std::filesystem;

struct Options {
  bool list = false;
  std::string shape = "sample";
  std::string type = "Q8_0";
  std::uint64_t seed = 1;
  std::string out;
};

void listShapes(bool json) {
  Json shapes = Json::array();
  for (const SyntheticShape& shape : library::syntheticShapes()) {
    if (json) {
      shapes.push_back({{"name", shape.name}, {"architecture", shape.architecture}, {"layers", shape.layers},
                        {"embedding", shape.embedding}, {"heads", shape.heads}, {"heads_kv", shape.headsKv},
                        {"head_dim", shape.headDim}, {"feed_forward", shape.feedForward}, {"vocab", shape.vocab},
                        {"context_length", shape.contextLength}, {"tied", shape.tied}});
    } else {
      fmt::print("{:<16} {:<6} {:>3} layers, embedding {:>4}, {:>2} heads, {} key/value heads, vocabulary {}\n",
                 shape.name, shape.architecture, shape.layers, shape.embedding, shape.heads, shape.headsKv,
                 shape.vocab);
    }
  }
  if (json) printJson({{"shapes", std::move(shapes)}});
}

Result<const SyntheticShape*> shapeNamed(const std::string& name) {
  for (const SyntheticShape& shape : library::syntheticShapes()) {
    if (shape.name == name) return &shape;
  }
  return fail(ErrorCode::invalidArgument, "There is no shape {}. See praxis-cli make-model --list.", name);
}

// Rewrites one line on standard error, at most once per percent.
class ProgressLine {
 public:
  bool operator()(double done) {
    const int percent = static_cast<int>(done * 100);
    if (percent != m_shown) fmt::print(stderr, "\rwriting {:>3} %", m_shown = percent);
    if (percent == 100) fmt::print(stderr, "\n");
    return !interrupted();
  }

 private:
  int m_shown = -1;
};

Result<void> makeModel(const Options& options, bool json) {
  if (options.list) {
    listShapes(json);
    return {};
  }
  if (options.out.empty()) return fail(ErrorCode::invalidArgument, "OUT is missing: name the file to write.");
  const SyntheticShape* shape = PRAXIS_TRY(shapeNamed(options.shape));
  const SyntheticMix* mix = PRAXIS_TRY(library::syntheticMixNamed(options.type));
  const auto start = engine::base::Clock::now();
  PRAXIS_TRY(library::writeSyntheticModel(*shape, *mix, options.seed, options.out, ProgressLine()));
  std::error_code vanished;
  const auto bytes = static_cast<std::uint64_t>(fs::file_size(options.out, vanished));
  if (json) {
    printJson({{"path", options.out}, {"shape", shape->name}, {"type", mix->name},
               {"seed", options.seed}, {"file_bytes", bytes}, {"ms", engine::base::millisecondsSince(start)}});
  } else {
    fmt::print("{}  {}, untrained: shows speed, not sense\n", options.out, bytesText(bytes));
  }
  return {};
}

}  // namespace

void addMakeModelCommand(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = addCommand(app, invocation, "make-model", "Write a random-weight model of a published shape",
                                 [options, &invocation] { return makeModel(*options, invocation.json); });
  command.add_flag("--list", options->list, "Show the shapes");
  command.add_option("--shape", options->shape, "A name that --list shows")->capture_default_str();
  command.add_option("--type", options->type, "Any plain or quantised type, or Q4_K_M or Q5_K_M, mixed as published")
      ->capture_default_str();
  command.add_option("--seed", options->seed, "The same seed gives the same bytes")->capture_default_str();
  command.add_option("OUT", options->out, "The file to write");
}

}  // namespace praxis::cli
