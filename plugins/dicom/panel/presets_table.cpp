#include <QtGlobal>

#include "plugins/dicom/panel/presets.h"

namespace praxis::plugins::dicom::panel {

std::span<const Preset> presetsFor(std::string_view modality) {
  static constexpr Preset kCt[] = {
      {QT_TRANSLATE_NOOP("Presets", "Abdomen"), 40, 400},    {QT_TRANSLATE_NOOP("Presets", "Lung"), -600, 1500},
      {QT_TRANSLATE_NOOP("Presets", "Bone"), 400, 1800},     {QT_TRANSLATE_NOOP("Presets", "Brain"), 40, 80},
      {QT_TRANSLATE_NOOP("Presets", "Mediastinum"), 50, 350}, {QT_TRANSLATE_NOOP("Presets", "Angiography"), 300, 600},
  };
  if (modality == "CT") return kCt;
  return {};
}

}  // namespace praxis::plugins::dicom::panel
