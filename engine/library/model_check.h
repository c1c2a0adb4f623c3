#pragma once
// Reads a whole model file and looks for damage that its structure does not show: a disk that cannot be read, weights
// that are not numbers. Thread: any but the GUI's; it reads every byte.

#include <cstdint>
#include <filesystem>
#include <functional>

#include "engine/base/result.h"

namespace praxis::engine::library {

struct ModelCheck {
  std::int64_t tensorsChecked = 0;
  std::int64_t tensorsUnchecked = 0;  // of types whose scales are not known here
  std::uint64_t bytesChecked = 0;
};

// Fails with what opening the file fails with, or corrupt, naming the tensor that holds an infinity or NaN.
// progress(0..1) may return false to cancel.
base::Result<ModelCheck> checkModel(const std::filesystem::path& path,
                                    const std::function<bool(double)>& progress = {});

}  // namespace praxis::engine::library
