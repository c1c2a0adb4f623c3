#include <array>

#include "app/cli/commands.h"

namespace praxis::cli {
namespace {

constexpr std::array kCommands = std::to_array<AddCommand>({
    addRunCommand,
    addBenchCommand,
    addSelftestCommand,
    addInspectCommand,
    addMakeModelCommand,
    addQuantizeCommand,
    addModelsCommand,
    addTokenizeCommand,
    addLogitsCommand,
    addEvalCommand,
    addPerplexityCommand,
    addKlCommand,
#ifdef PRAXIS_HAS_DICOM
    addDicomCommand,
#endif
});

}  // namespace

std::span<const AddCommand> commands() { return kCommands; }

}  // namespace praxis::cli
