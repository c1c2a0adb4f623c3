#include <QtGlobal>

#include "plugins/dicom/panel/presets.h"

namespace praxis::plugins::dicom::panel {

#define NAME(text) QT_TRANSLATE_NOOP("Presets", text)

std::span<const Preset> presetsFor(std::string_view modality) {
  // In the order of the digit keys.
  static constexpr Preset kCt[] = {
      {NAME("Abdomen"), 40, 400},       {NAME("Lung"), -600, 1500},         {NAME("Bone"), 400, 1800},
      {NAME("Brain"), 40, 80},          {NAME("Mediastinum"), 50, 350},     {NAME("Liver"), 80, 150},
      {NAME("Stroke"), 35, 35},         {NAME("Angiography"), 300, 600},    {NAME("Spine"), 50, 250},
      {NAME("Spine, bone"), 300, 1500}, {NAME("Temporal bone"), 600, 2800}, {NAME("Subdural"), 75, 215},
      {NAME("Pelvis"), 40, 450},
  };
  if (modality == "CT") return kCt;
  return {};
}

#undef NAME

}  // namespace praxis::plugins::dicom::panel
