#pragma once
// Named windows of the field for modalities whose values have a fixed scale. Thread: any.

#include <span>
#include <string_view>

namespace praxis::plugins::dicom::panel {

struct Preset {
  const char* name;  // for tr() in context "Presets"
  double center, width;
};

// Hounsfield presets for "CT"; empty for modalities without a fixed scale.
std::span<const Preset> presetsFor(std::string_view modality);

}  // namespace praxis::plugins::dicom::panel
