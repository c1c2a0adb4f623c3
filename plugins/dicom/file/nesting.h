#pragma once
// A look at a file's skeleton before DCMTK parses it. DCMTK calls itself for every level of nesting, so that a small
// file with ten thousand sequences inside each other overflows the stack; none may go deeper than real ones do.
// Thread: any.

#include <cstddef>
#include <filesystem>
#include <span>

#include "engine/base/result.h"

namespace praxis::plugins::dicom::file {

// Sequences and items inside each other; structured reports reach about thirty.
inline constexpr int kNestingMax = 200;

// Fails with io, or with corrupt when the nesting is deeper than kNestingMax or a deflated data set grows beyond all
// reason or claims values that it does not hold: DCMTK allocates those before it looks. A file that breaks off or
// contradicts itself otherwise passes: DCMTK says what is wrong with it.
engine::base::Result<void> checkNesting(const std::filesystem::path& path);
engine::base::Result<void> checkNesting(std::span<const std::byte> file);

}  // namespace praxis::plugins::dicom::file
