#include "engine/vision/slice_maker.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <type_traits>

#include "engine/vision/channel_planes.h"
#include "engine/vision/normalise.h"

namespace praxis::engine::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using image::Image;
using image::PlaneSize;

constexpr double kAspectMax = 16;                         // of a pixel; no device makes longer ones
constexpr double kSpacingMin = 1e-3, kSpacingMax = 100;   // mm
constexpr std::size_t kPixelsMax = std::size_t{1} << 28;  // of a plane on its way

PlaneSize sizeOf(const Image& image) { return {image.rows, image.cols}; }

PlaneSize squaredSize(const Recipe& recipe, const Image& image) {
  return recipe.squarePixels ? image::squarePixelSize(sizeOf(image), image.pixelAspect) : sizeOf(image);
}

bool hasLength(double spacing) { return spacing >= kSpacingMin && spacing <= kSpacingMax; }

// How many pixels of this spacing a length has.
int pixelsIn(double length, double spacing) {
  return static_cast<int>(std::clamp(std::round(length / spacing), 1.0, 1e6));
}

// `size` as squaredSize() gives it.
PlaneSize fittedSize(const Recipe& recipe, const Image& image, PlaneSize size) {
  if (recipe.fit == Fit::fieldOfView) {
    return {pixelsIn(recipe.fieldRows, image.rowSpacing), pixelsIn(recipe.fieldCols, image.colSpacing)};
  }
  const int longer = std::max(size.rows, size.cols), shorter = std::min(size.rows, size.cols);
  if (recipe.fit == Fit::padSquare) return {longer, longer};
  if (recipe.fit == Fit::cropSquare) return {shorter, shorter};
  return size;
}

// What a letterboxed picture is resized to, in float as the sources do it.
PlaneSize letterboxedSize(const Recipe& recipe, PlaneSize size) {
  const float down = static_cast<float>(recipe.rows) / static_cast<float>(size.rows);
  const float across = static_cast<float>(recipe.cols) / static_cast<float>(size.cols);
  const float scale = std::min(down, across);
  const auto scaled = [scale](int side, int most) {
    return std::clamp(static_cast<int>(std::ceil(static_cast<float>(side) * scale)), 1, most);
  };
  return {scaled(size.rows, recipe.rows), scaled(size.cols, recipe.cols)};
}

Result<void> checkSize(const Recipe& recipe, const Image& image) {
  if (image.rows < 1 || image.cols < 1 ||
      (image.isColour() ? image.rgb.size() / 3 : image.values.size()) != sizeOf(image).pixels()) {
    return fail(ErrorCode::invalidArgument, "The image has no pixels, or other than its size says.");
  }
  if (recipe.squarePixels && !(image.pixelAspect <= kAspectMax && image.pixelAspect >= 1 / kAspectMax)) {
    return fail(ErrorCode::unsupported, "Pixels {:g} times as high as wide cannot be made square.", image.pixelAspect);
  }
  if (recipe.fit == Fit::fieldOfView && !(hasLength(image.rowSpacing) && hasLength(image.colSpacing))) {
    return fail(
        ErrorCode::unsupported,
        "The recipe {} needs to know how long a pixel is, and this image does not say: it is to be DICOM with a "
        "Pixel Spacing.",
        recipe.name);
  }
  const PlaneSize fitted = fittedSize(recipe, image, squaredSize(recipe, image));
  if (squaredSize(recipe, image).pixels() > kPixelsMax || fitted.pixels() > kPixelsMax) {
    return fail(ErrorCode::unsupported, "{} x {} pixels are too many for a tensor; {} are possible.", fitted.rows,
                fitted.cols, kPixelsMax);
  }
  return {};
}

void invert(std::span<std::uint8_t> levels, double top) {
  const auto highest = static_cast<std::uint8_t>(top);
  for (std::uint8_t& level : levels) level = static_cast<std::uint8_t>(highest - level);
}

void invert(std::span<float> levels, double top) {
  const auto highest = static_cast<float>(top);
  for (float& level : levels) level = highest - level;
}

}  // namespace

SliceMaker::SliceMaker(Recipe recipe)
    : m_recipe(std::move(recipe)), m_squarer(m_recipe.resize), m_resizer(m_recipe.resize) {
  for (std::size_t c = 0; c < m_recipe.channels.size(); ++c) {
    std::size_t same = 0;
    while (!(m_recipe.channels[same] == m_recipe.channels[c] &&
             (m_recipe.padLevels.empty() || m_recipe.padLevels[same] == m_recipe.padLevels[c]))) {
      ++same;
    }
    m_sameAs.push_back(same);
  }
  if (m_recipe.bytes()) m_table = levelTable(m_recipe);
}

Result<SliceShape> SliceMaker::shapeOf(const Image& image) const {
  PRAXIS_TRY(checkSize(m_recipe, image));
  if (image.isColour() && m_recipe.colour == ColourRule::refuse) {
    return fail(ErrorCode::unsupported, "The recipe {} needs measured values; this image has colours.", m_recipe.name);
  }
  if (!image.coloured.empty()) {
    return fail(ErrorCode::unsupported, "Some pixels of this image stand for colours, not values; no recipe takes it.");
  }
  if (m_recipe.units == Units::hounsfield && image.unit != "HU") {
    return fail(ErrorCode::unsupported, "The recipe {} needs Hounsfield units; this image is in {}.", m_recipe.name,
                image.unit.empty() ? "units that it does not name" : image.unit);
  }
  const auto channels = static_cast<int>(m_recipe.channels.size());
  if (m_recipe.fit != Fit::asIs) return SliceShape{m_recipe.rows, m_recipe.cols, channels};
  const PlaneSize size = squaredSize(m_recipe, image);
  return SliceShape{size.rows, size.cols, channels};
}

std::span<const float> SliceMaker::withoutPadding(const Image& image) {
  if (image.padding.empty() || m_recipe.padding == PaddingRule::keep) return image.values;
  const float instead =
      m_recipe.padding == PaddingRule::value ? static_cast<float>(m_recipe.paddingValue) : measuredRange(image).low;
  m_values.resize(image.values.size());
  for (std::size_t i = 0; i < m_values.size(); ++i) {
    m_values[i] = image.padding[i] != 0 ? instead : image.values[i];
  }
  return m_values;
}

template <typename T>
Result<void> SliceMaker::readChannel(const Image& image, std::size_t channel, std::span<T> into) {
  if (image.isColour()) {
    for (std::size_t i = 0; i < into.size(); ++i) into[i] = static_cast<T>(image.rgb[3 * i + channel]);
    return {};
  }
  const std::span<const float> values = withoutPadding(image);
  const LevelRange range = PRAXIS_TRY(levelRange(m_recipe.channels[channel], image, values));
  const auto top = static_cast<float>(m_recipe.top);
  if constexpr (std::is_same_v<T, std::uint8_t>) {
    levels(values, range, top, m_recipe.rounding, into);
  } else if (m_recipe.channels[channel].range == Range::physical) {
    std::copy(values.begin(), values.end(), into.begin());
  } else {
    levels(values, range, top, into);
  }
  if (image.inverted && m_recipe.invertMonochrome1) invert(into, m_recipe.top);
  return {};
}

template <typename T>
void SliceMaker::shape(const Image& image, std::size_t channel, Planes<T>& planes) {
  PlaneSize size = sizeOf(image);
  std::vector<T>* plane = &planes.whole;
  if (const PlaneSize square = squaredSize(m_recipe, image); !(square == size)) {
    planes.square.resize(square.pixels());
    m_squarer.resize(std::span<const T>(*plane), size, planes.square, square);
    plane = &planes.square;
    size = square;
  }
  const PlaneSize fitted = fittedSize(m_recipe, image, size);
  // One axis may have too much and the other too little.
  if (const PlaneSize kept{std::min(size.rows, fitted.rows), std::min(size.cols, fitted.cols)}; !(kept == size)) {
    planes.cropped.resize(kept.pixels());
    image::cropCentred(std::span<const T>(*plane), size, std::span<T>(planes.cropped), kept);
    plane = &planes.cropped;
    size = kept;
  }
  if (!(fitted == size)) {
    planes.padded.resize(fitted.pixels());
    image::padCentred(std::span<const T>(*plane), size, std::span<T>(planes.padded), fitted,
                      static_cast<T>(m_recipe.padLevels[channel]));
    plane = &planes.padded;
    size = fitted;
  }
  if (m_recipe.fit == Fit::letterbox) return letterbox(channel, *plane, size, planes);
  const PlaneSize last = m_recipe.fit == Fit::asIs ? size : PlaneSize{m_recipe.rows, m_recipe.cols};
  std::vector<T>& finished = planes.finished[channel];
  finished.resize(last.pixels());
  m_resizer.resize(std::span<const T>(*plane), size, finished, last);
}

template <typename T>
void SliceMaker::letterbox(std::size_t channel, const std::vector<T>& plane, PlaneSize size, Planes<T>& planes) {
  const PlaneSize inner = letterboxedSize(m_recipe, size), whole{m_recipe.rows, m_recipe.cols};
  planes.padded.resize(inner.pixels());
  m_resizer.resize(std::span<const T>(plane), size, planes.padded, inner);
  planes.finished[channel].resize(whole.pixels());
  image::padCentred(std::span<const T>(planes.padded), inner, std::span<T>(planes.finished[channel]), whole,
                    static_cast<T>(m_recipe.padLevels[channel]));
}

template <typename T>
Result<void> SliceMaker::fill(const Image& image, Planes<T>& planes) {
  planes.finished.resize(m_recipe.channels.size());
  planes.whole.resize(sizeOf(image).pixels());
  for (std::size_t c = 0; c < m_recipe.channels.size(); ++c) {
    if (!image.isColour() && m_sameAs[c] != c) continue;
    PRAXIS_TRY(readChannel<T>(image, c, planes.whole));
    shape(image, c, planes);
  }
  return {};
}

Result<void> SliceMaker::make(const Image& image, std::span<float> into) {
  const SliceShape shape = PRAXIS_TRY(shapeOf(image));
  if (into.size() != shape.elements()) {
    return fail(ErrorCode::invalidArgument,
                "The image becomes {} x {} x {} numbers; the slices of this tensor have {}.", shape.rows, shape.cols,
                shape.channels, into.size());
  }
  const auto finishedAt = [&](auto& planes, std::size_t place) {
    const std::size_t channel = channelAt(m_recipe, place);
    return planes.finished[image.isColour() ? channel : m_sameAs[channel]].data();
  };
  const std::size_t pixels = into.size() / m_recipe.channels.size();
  try {
    if (m_recipe.bytes()) {
      PRAXIS_TRY(fill(image, m_bytes));
      std::vector<const std::uint8_t*> planes;
      for (std::size_t c = 0; c < m_sameAs.size(); ++c) planes.push_back(finishedAt(m_bytes, c));
      normalise(planes, pixels, m_table, m_recipe.layout, into.data());
    } else {
      PRAXIS_TRY(fill(image, m_floats));
      std::vector<const float*> planes;
      for (std::size_t c = 0; c < m_sameAs.size(); ++c) planes.push_back(finishedAt(m_floats, c));
      normalise(planes, pixels, m_recipe, into.data());
    }
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::outOfMemory, "There is no memory for the planes of a slice of {} x {} pixels.", image.rows,
                image.cols);
  }
  return {};
}

}  // namespace praxis::engine::vision
