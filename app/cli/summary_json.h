#pragma once
// A model's summary as the JSON that inspect and models print. Thread: main.

#include "app/cli/command.h"
#include "engine/library/model_summary.h"

namespace praxis::cli {

Json summaryJson(const engine::library::ModelSummary& summary);

}  // namespace praxis::cli
