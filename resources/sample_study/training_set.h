#pragma once
// Many phantoms as a model's input, made by the recipe that the program itself uses, for training in Python.

#include <cstdint>
#include <filesystem>

#include "engine/image/image.h"
#include "resources/sample_study/scan.h"

namespace praxis::sample_study {

// The picture as the program reads it from the DICOM file of this scan.
engine::image::Image imageOf(const Scan& scan);

// images.npy, uint8 [count, rows, cols]: the levels of the recipe praxis-phantom before it normalises them, one of its
// three equal channels; and truth.jsonl, a line for each, with the centres of lesions in mm to the right and down from
// the picture's middle. False, with a message on standard error, when something goes wrong. Works on all cores.
bool writeTrainingSet(const std::filesystem::path& folder, std::uint64_t seed, int count);

}  // namespace praxis::sample_study
