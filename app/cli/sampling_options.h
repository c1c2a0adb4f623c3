#pragma once
// The options that say how tokens are chosen, by the names that the field has for them. Thread: main.

#include "app/cli/command.h"
#include "engine/session/session.h"

namespace praxis::cli {

// Sets the request's sampling values, length, stops and log-probabilities while the line is parsed; it must live until
// then.
void addSamplingOptions(CLI::App& command, engine::session::Request& request);

}  // namespace praxis::cli
