#pragma once
// Loading for the commands that run a model: one set of options, progress on a terminal, Ctrl-C. Thread: main.

#include <cstdint>
#include <string>

#include "app/cli/command.h"
#include "engine/session/session.h"

namespace praxis::cli {

struct ModelOptions {
  std::string model;
  std::int64_t contextTokens = 0;
  std::string device = "auto";
  int threads = 0;
  bool referenceKernels = false;
  std::string visionFile;  // empty: one that lies beside the model
};

// -m, --ctx, --device and --threads.
void addModelOptions(CLI::App& command, ModelOptions& options);

// Steps the session until the model is there; cancelled after Ctrl-C.
engine::base::Result<void> loadModel(engine::session::Session& session, const ModelOptions& options);

}  // namespace praxis::cli
