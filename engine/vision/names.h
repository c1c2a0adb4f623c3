#pragma once
// The words of recipe files for the choices of a recipe. Tables; thread: any.

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "engine/vision/recipe.h"

namespace praxis::engine::vision {

template <typename T>
struct Names;  // Names<T>::kAll: pairs of a value and its word

#define PRAXIS_RECIPE_NAMES(Type, count, ...)                                                     \
  template <>                                                                                     \
  struct Names<Type> {                                                                            \
    static constexpr std::array<std::pair<Type, std::string_view>, count> kAll = {{__VA_ARGS__}}; \
  }

PRAXIS_RECIPE_NAMES(Units, 2, {Units::any, "any"}, {Units::hounsfield, "HU"});
PRAXIS_RECIPE_NAMES(ColourRule, 2, {ColourRule::refuse, "refuse"}, {ColourRule::channels, "channels"});
PRAXIS_RECIPE_NAMES(Range, 5, {Range::window, "window"}, {Range::image, "image"},
                    {Range::headerWindow, "header_window"}, {Range::storable, "storable"},
                    {Range::physical, "physical"});
PRAXIS_RECIPE_NAMES(Rounding, 3, {Rounding::none, "none"}, {Rounding::nearestEven, "nearest_even"},
                    {Rounding::floor, "floor"});
PRAXIS_RECIPE_NAMES(Fit, 6, {Fit::asIs, "as_is"}, {Fit::stretch, "stretch"}, {Fit::padSquare, "pad_square"},
                    {Fit::cropSquare, "crop_square"}, {Fit::letterbox, "letterbox"},
                    {Fit::fieldOfView, "field_of_view"});
PRAXIS_RECIPE_NAMES(Layout, 2, {Layout::hwc, "HWC"}, {Layout::chw, "CHW"});
PRAXIS_RECIPE_NAMES(ChannelOrder, 2, {ChannelOrder::rgb, "RGB"}, {ChannelOrder::bgr, "BGR"});
PRAXIS_RECIPE_NAMES(SliceRule, 2, {SliceRule::all, "all"}, {SliceRule::uniform, "uniform"});
PRAXIS_RECIPE_NAMES(image::Filter, 3, {image::Filter::nearest, "nearest"}, {image::Filter::bilinear, "bilinear"},
                    {image::Filter::bicubic, "bicubic"});

#undef PRAXIS_RECIPE_NAMES

template <typename T>
std::string nameOf(T value) {
  for (const auto& [each, name] : Names<T>::kAll) {
    if (each == value) return std::string(name);
  }
  return {};
}

}  // namespace praxis::engine::vision
