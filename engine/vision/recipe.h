#pragma once
// A recipe: how pictures become a model's input, as versioned data that a reader can compare with the model's own
// source. Nothing about it is in code that knows a model by name. Its identity, name, version and a hash of all that
// changes numbers, travels with every result. Thread: any.
//
// Order of the steps, which matters because clipping and rounding do not commute with resizing:
//   padding pixels -> one plane per channel (clip and scale to 0 .. top) -> rounding -> inversion
//   -> square pixels -> pad or crop to a square or to a field in mm -> resize (letterbox: resize -> pad)
//   -> x * scale, minus mean, over std -> layout

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/image/resample.h"

namespace praxis::engine::vision {

enum class Units { any, hounsfield };
enum class ColourRule { refuse, channels };  // channels: red, green and blue are the levels of three channels
enum class PaddingRule { keep, value, imageMinimum };
enum class Range {
  window,        // low .. high in physical units
  image,         // least to greatest value of the picture, padding left out
  headerWindow,  // the header's first window, its centre -+ width / 2, then stretched; without one as image
  storable,      // what the stored samples could reach
  physical,      // no clip and no scaling: the values themselves
};
enum class Rounding { none, nearestEven, floor };
enum class Fit {
  asIs,  // neither square nor resized
  stretch,
  padSquare,
  cropSquare,
  letterbox,    // resized whole until one side fits, sizes rounded up, then padded around
  fieldOfView,  // so many mm around the middle, cropped or padded: a pixel of the tensor is the same length everywhere
};
enum class Layout { hwc, chw };
enum class ChannelOrder { rgb, bgr };
enum class SliceRule { all, uniform };

struct Channel {
  Range range = Range::window;
  double low = 0, high = 1;  // of a window
  bool operator==(const Channel&) const = default;
};

inline constexpr int kChannelsMax = 16;
inline constexpr int kSideMax = 4096;                     // pixels of a tensor's side
inline constexpr double kFieldMin = 1, kFieldMax = 5000;  // mm

struct Recipe {
  std::string name;  // small letters, digits, dots and dashes
  int version = 1;
  std::string description;
  std::vector<std::string> sources;  // where the model's own preprocessing is written down
  std::vector<std::string> notes;    // what a reader should know; neither these nor the texts above change the identity

  Units units = Units::any;
  ColourRule colour = ColourRule::refuse;
  bool invertMonochrome1 = true;
  PaddingRule padding = PaddingRule::keep;
  double paddingValue = 0;  // physical

  std::vector<Channel> channels;
  double top = 255;  // levels run from 0 to this
  Rounding rounding = Rounding::nearestEven;

  bool squarePixels = true;
  Fit fit = Fit::padSquare;
  std::vector<double> padLevels;        // per channel, what padSquare, letterbox and fieldOfView fill with
  double fieldRows = 0, fieldCols = 0;  // mm, of fieldOfView
  int rows = 0, cols = 0;
  image::ResizeRule resize;

  double scale = 1;               // x * scale in double, then (x - mean) / std in float, as transformers computes it
  std::vector<double> mean, std;  // per channel

  Layout layout = Layout::hwc;
  ChannelOrder order = ChannelOrder::rgb;

  SliceRule slices = SliceRule::all;
  int slicesMax = 0;  // of uniform

  bool pads() const { return fit == Fit::padSquare || fit == Fit::letterbox || fit == Fit::fieldOfView; }
  // Planes are bytes when levels are whole numbers up to 255; resizing is then in fixed point.
  bool bytes() const { return rounding != Rounding::none; }
};

// JSON text to a checked recipe. Fails with invalidArgument, naming the member that is wrong and what it may be.
base::Result<Recipe> readRecipe(std::string_view json);
// The same data as JSON that people read and readRecipe accepts.
std::string writeRecipe(const Recipe& recipe);
// "medgemma-1.5-ct@1 sha256:..." over the canonical form: members that change numbers, sorted, without blanks.
std::string identity(const Recipe& recipe);

// Which of `count` pictures in their order become slices of the tensor. Uniform with at most n: all when there are no
// more than n, else round(i / n * (count - 1)) for i = 1 .. n, halves to even (the first picture is never among them).
std::vector<std::size_t> chooseSlices(const Recipe& recipe, std::size_t count);

// The recipes that come with the program, as JSON text.
std::span<const std::string_view> builtInRecipes();
// Fails with notFound, naming those there are.
base::Result<Recipe> findRecipe(std::string_view name);

}  // namespace praxis::engine::vision
