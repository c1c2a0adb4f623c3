#include <array>

#include "app/cli/commands.h"

namespace praxis::cli {
namespace {

constexpr std::array kCommands = std::to_array<AddCommand>({
    addRunCommand,
    addInspectCommand,
    addMakeModelCommand,
    addModelsCommand,
    addTokenizeCommand,
    addLogitsCommand,
});

}  // namespace

std::span<const AddCommand> commands() { return kCommands; }

}  // namespace praxis::cli
