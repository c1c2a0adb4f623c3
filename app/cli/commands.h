#pragma once
// Every command of praxis-cli; commands_table.cpp lists them in the order of the help text. Thread: main.

#include <span>

#include "app/cli/command.h"

namespace praxis::cli {

using AddCommand = void (*)(CLI::App& app, Invocation& invocation);

std::span<const AddCommand> commands();

void addBenchCommand(CLI::App& app, Invocation& invocation);
void addDicomCommand(CLI::App& app, Invocation& invocation);      // only where PRAXIS_HAS_DICOM is defined
void addDicomTensorCommand(CLI::App& dicom, Invocation& invocation);  // likewise; part of dicom
void addEvalCommand(CLI::App& app, Invocation& invocation);
void addInspectCommand(CLI::App& app, Invocation& invocation);
void addKlCommand(CLI::App& app, Invocation& invocation);
void addLogitsCommand(CLI::App& app, Invocation& invocation);
void addMakeModelCommand(CLI::App& app, Invocation& invocation);
void addModelsCommand(CLI::App& app, Invocation& invocation);
void addPerplexityCommand(CLI::App& app, Invocation& invocation);
void addQuantizeCommand(CLI::App& app, Invocation& invocation);
void addRunCommand(CLI::App& app, Invocation& invocation);
void addSelftestCommand(CLI::App& app, Invocation& invocation);
void addTokenizeCommand(CLI::App& app, Invocation& invocation);

}  // namespace praxis::cli
