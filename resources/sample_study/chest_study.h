#pragma once
// A chest in many slices: CT, MR, a radiograph and a picture in colour, of the body of chest.h. Thread: any.

#include <filesystem>

namespace praxis::sample_study {

// The folders CT, MR, CR and SC. False, with a message on standard error, when something cannot be written.
bool writeChestStudy(const std::filesystem::path& folder);

}  // namespace praxis::sample_study
