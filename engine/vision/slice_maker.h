#pragma once
// One picture to one slice of a tensor, by a recipe. Keeps its memory from slice to slice. Thread: any, one at a time
// per object; a thread that works on slices has one of its own.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/image/image.h"
#include "engine/image/resample.h"
#include "engine/vision/recipe.h"

namespace praxis::engine::vision {

struct SliceShape {
  int rows = 0, cols = 0, channels = 0;
  std::size_t elements() const {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols) * static_cast<std::size_t>(channels);
  }
  bool operator==(const SliceShape&) const = default;
};

class SliceMaker {
 public:
  // The recipe is one that readRecipe() has checked.
  explicit SliceMaker(Recipe recipe);

  const Recipe& recipe() const { return m_recipe; }

  // What this picture becomes. Fails with unsupported when the recipe is not for such a picture: colour where physical
  // values are needed, no Hounsfield units where windows are in them, pixels too oblong.
  base::Result<SliceShape> shapeOf(const image::Image& image) const;

  // into: as many floats as shapeOf() has elements. Fails as that, or with outOfMemory.
  base::Result<void> make(const image::Image& image, std::span<float> into);

 private:
  template <typename T>
  struct Planes {
    std::vector<T> whole, square, cropped, padded;  // of one channel: as read, then step by step
    std::vector<std::vector<T>> finished;  // [channels][rows * cols]; empty where a channel repeats an earlier one
  };
  template <typename T>
  base::Result<void> fill(const image::Image& image, Planes<T>& planes);
  template <typename T>
  base::Result<void> readChannel(const image::Image& image, std::size_t channel, std::span<T> into);
  template <typename T>
  void shape(const image::Image& image, std::size_t channel, Planes<T>& planes);
  template <typename T>
  void letterbox(std::size_t channel, const std::vector<T>& plane, image::PlaneSize size, Planes<T>& planes);
  std::span<const float> withoutPadding(const image::Image& image);

  Recipe m_recipe;
  std::vector<std::size_t> m_sameAs;  // [channels]; the first channel that gives the same plane
  std::vector<float> m_table;         // of levelTable(), when levels are bytes
  image::Resizer m_squarer, m_resizer;
  std::vector<float> m_values;
  Planes<std::uint8_t> m_bytes;
  Planes<float> m_floats;
};

}  // namespace praxis::engine::vision
