#pragma once
// A look at a file's skeleton before DCMTK parses it. DCMTK calls itself for every level of nesting, so that a small
// file with ten thousand sequences inside each other overflows the stack; none may go deeper than real ones do. And
// DCMTK sorts elements in one by one, so that a hundred thousand of them in reverse order take half a minute. Thread:
// any.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "engine/base/result.h"
#include "plugins/dicom/file/skeleton.h"

namespace praxis::plugins::dicom::file {

// Sequences and items inside each other; structured reports reach about thirty.
inline constexpr int kNestingMax = 200;
// Steps of sorting; about half a second. Real files are in order, or nearly so.
inline constexpr std::uint64_t kDisorderMax = 100'000'000;

// Fails with io, or with corrupt when the nesting is deeper than kNestingMax, the order worse than kDisorderMax, or a
// deflated data set grows beyond all reason or claims values that it does not hold: DCMTK allocates those before it
// looks. A file that breaks off or contradicts itself otherwise passes: DCMTK says what is wrong with it.
engine::base::Result<void> checkNesting(const std::filesystem::path& path);
engine::base::Result<void> checkNesting(std::span<const std::byte> file);

// Of a walk over the data set that begins at byte `dataSet`, behind the meta header.
engine::base::Result<void> checkWalk(std::span<const std::byte> file, std::size_t dataSet, const SkeletonWalk& walk);

}  // namespace praxis::plugins::dicom::file
