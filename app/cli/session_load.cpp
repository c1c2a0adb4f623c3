#include "app/cli/session_load.h"

#include <cstdio>
#include <optional>

#include <unistd.h>

#include "app/cli/interrupt.h"
#include "app/cli/model_argument.h"

namespace praxis::cli {
namespace {

using engine::base::Error;
using engine::base::Result;
namespace session = engine::session;

// One line that is written over, and wiped at the end.
void showProgress(const session::LoadProgress& progress) {
  if (isatty(STDERR_FILENO) == 0) return;
  if (progress.share >= 1.0) fmt::print(stderr, "\r\x1b[K");
  else fmt::print(stderr, "\r\x1b[KLoading {:3.0f} %  {}", progress.share * 100.0, progress.stage);
}

}  // namespace

void addModelOptions(CLI::App& command, ModelOptions& options) {
  command.add_option("-m,--model", options.model, "A model file, or the name of one in the model folders")->required();
  command.add_option("--ctx", options.contextTokens, "Context in tokens; 0: the model's own, at most 8192, if it fits");
  command.add_option("--device", options.device, "auto, cpu or cuda[:I]")->capture_default_str();
  command.add_option("--threads", options.threads, "Compute threads; 0: one per physical core");
}

Result<void> loadModel(session::Session& session, const ModelOptions& options) {
  session.beginLoad({.path = PRAXIS_TRY(resolveModel(options.model)),
                     .contextTokens = options.contextTokens,
                     .device = options.device,
                     .threads = options.threads,
                     .referenceKernels = options.referenceKernels,
                     .visionPath = options.visionFile});
  std::optional<Error> failure;
  auto status = session::StepStatus::working;
  while (status == session::StepStatus::working) {
    if (interrupted()) session.unload();
    status = session.step();
    for (const session::Event& event : session.takeEvents()) {
      if (const auto* progress = std::get_if<session::LoadProgress>(&event)) showProgress(*progress);
      if (const auto* failed = std::get_if<session::LoadFailed>(&event)) failure = failed->error;
    }
  }
  if (!failure) return {};
  showProgress({.share = 1.0});
  return *failure;
}

}  // namespace praxis::cli
