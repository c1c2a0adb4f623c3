#include "tests/engine/vision/reference_table.h"

#include <array>

namespace praxis::tests {

std::span<const ExactCase> exactCases() {
  static constexpr std::array kCases = {
      ExactCase{"medgemma-1.5-ct", Input::hounsfield, 64, 64, 1, 0, 0, 0x12dae508},
      ExactCase{"medgemma-1.5-ct", Input::hounsfield, 40, 57, 2, 0, 0, 0x05667a68},
      ExactCase{"medgemma-1.5-ct", Input::hounsfield, 512, 512, 3, 0, 0, 0x1ea6301f},
      ExactCase{"medgemma-cxr", Input::window, 50, 70, 4, -200, 900, 0xce530b4c},
      ExactCase{"medgemma-cxr", Input::inverted, 70, 50, 5, 0, 0, 0xd67f97ab},
      ExactCase{"medgemma-cxr", Input::both, 900, 700, 6, 40, 401, 0xae6b4722},
      ExactCase{"medgemma-cxr", Input::colour, 33, 44, 7, 0, 0, 0x225cd58e},
      ExactCase{"siglip-448", Input::window, 50, 70, 4, -200, 900, 0x94c4fd9d},
      ExactCase{"siglip-448", Input::inverted, 70, 50, 5, 0, 0, 0x2d08449b},
      ExactCase{"siglip-448", Input::both, 900, 700, 6, 40, 401, 0x33caf189},
      ExactCase{"siglip-448", Input::colour, 33, 44, 7, 0, 0, 0x6cde5870},
      ExactCase{"siglip-896", Input::window, 50, 70, 4, -200, 900, 0x5e35902a},
      ExactCase{"siglip-896", Input::inverted, 70, 50, 5, 0, 0, 0x272e56e7},
      ExactCase{"siglip-896", Input::both, 900, 700, 6, 40, 401, 0xbc43f906},
      ExactCase{"siglip-896", Input::colour, 33, 44, 7, 0, 0, 0x8458ada0},
      ExactCase{"clip-336", Input::window, 50, 70, 4, -200, 900, 0xc7e7873e},
      ExactCase{"clip-336", Input::inverted, 70, 50, 5, 0, 0, 0xfb40c769},
      ExactCase{"clip-336", Input::both, 900, 700, 6, 40, 401, 0xdbf12f1d},
      ExactCase{"clip-336", Input::colour, 33, 44, 7, 0, 0, 0xa31b4bea},
  };
  return kCases;
}

std::span<const RadiographCase> radiographCases() {
  static const std::array kCases = {
      RadiographCase{
          "torchxrayvision-224", 300, 260, 8, false, {-635.801f, -547.044f, -272.126f, 299.133f,  -160.181f,
                                                      3.91349f,  380.95f,   -104.573f, -187.445f, -364.576f,
                                                      410.216f,  -478.572f, -168.419f, -354.024f, -670.336f,
                                                      -682.801f, -28.5851f, 213.382f,  73.9039f,  541.648f,
                                                      -383.005f, -197.503f, 72.6498f,  -116.571f, -126.832f}},
      RadiographCase{"torchxrayvision-512", 300, 260, 8, false, {-1004.0f,  -343.213f, -279.943f, 399.793f,  -382.515f,
                                                                 95.9102f,  163.907f,  -177.041f, -392.059f, -338.521f,
                                                                 480.981f,  62.7221f,  -110.922f, -417.13f,  -361.495f,
                                                                 -812.112f, 113.174f,  183.154f,  0.797269f, 484.576f,
                                                                 -494.783f, -13.0042f, -200.785f, -194.127f, 362.605f}},
      RadiographCase{"torchxrayvision-224", 100, 90, 9, true, {60.2648f,  123.655f,  46.3127f,  -411.411f, -577.011f,
                                                               -81.636f,  -213.508f, -287.618f, -520.951f, 449.589f,
                                                               -103.286f, 41.1765f,  -397.322f, -63.1182f, 92.1698f,
                                                               -349.032f, 214.244f,  356.42f,   201.569f,  -439.943f,
                                                               -634.764f, -97.9655f, 156.26f,   -518.773f, 38.9485f}},
      RadiographCase{"torchxrayvision-512", 100, 90, 9, true, {60.2648f,  197.15f,   32.3409f,  -405.1f,   -453.093f,
                                                               131.388f,  26.1939f,  -273.793f, -456.241f, 485.151f,
                                                               -103.368f, -31.2602f, -404.53f,  -61.8763f, -19.2597f,
                                                               -360.033f, 301.208f,  341.971f,  203.749f,  -465.561f,
                                                               -554.984f, -312.203f, 295.762f,  -535.404f, -27.933f}},
  };
  return kCases;
}

}  // namespace praxis::tests
