#include "plugins/dicom/panel/hanging.h"

namespace praxis::plugins::dicom::panel {

std::span<const HangingRule> hangingRules() {
  // Right breast on the left, so that the two chest walls meet in the middle.
  static constexpr ViewSlot kMammogram[] = {{"R", "CC"}, {"L", "CC"}, {"R", "MLO"}, {"L", "MLO"}};
  static constexpr HangingRule kRules[] = {
      {"CT", 2, 2, false, false, {}, true},         {"MR", 2, 2, false, false, {}, true},
      {"PT", 1, 2, false, false, {}, true},         {"NM", 1, 2, false, false, {}, false},
      {"MG", 2, 2, true, false, kMammogram, false}, {"CR", 1, 2, true, false, {}, false},
      {"DX", 1, 2, true, false, {}, false},         {"RG", 1, 2, true, false, {}, false},
      {"US", 1, 1, false, true, {}, false},         {"XA", 1, 1, false, true, {}, false},
      {"RF", 1, 1, false, true, {}, false},         {"IVUS", 1, 1, false, true, {}, false},
      {"", 1, 2, false, false, {}, false},
  };
  return kRules;
}

}  // namespace praxis::plugins::dicom::panel
