#pragma once
// What a recipe makes of pictures: float32 in one piece, with the recipe's identity and the pictures it came from.
// Owner: move-only. Thread: any; slices may be filled from several threads at once.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/image/image.h"
#include "engine/vision/recipe.h"
#include "engine/vision/slice_maker.h"

namespace praxis::engine::vision {

struct Tensor {
  std::vector<std::int64_t> shape;  // [slices, rows, cols, channels] or [slices, channels, rows, cols]
  std::unique_ptr<float[]> data;
  std::string recipe;               // identity()
  std::vector<std::size_t> slices;  // numbers of the pictures, in the order of the slices

  std::size_t sliceElements() const;
  std::size_t elements() const { return sliceElements() * slices.size(); }
  std::span<const float> values() const { return {data.get(), elements()}; }
  std::span<float> slice(std::size_t index) { return {data.get() + index * sliceElements(), sliceElements()}; }
  // Asks the system for all memory of a slice at once. Untouched memory otherwise comes page by page, which costs
  // several times what writing to it does; for the thread that is about to fill the slice.
  void claim(std::size_t index);
};

// Memory for these slices, not yet filled. Fails with outOfMemory, with what is needed and what is free.
base::Result<Tensor> allocateTensor(const Recipe& recipe, SliceShape shape, std::vector<std::size_t> slices);

// Chooses slices and fills all of them. Fails as SliceMaker does, with the number of the picture, and with
// invalidArgument when there are no pictures or they differ in size where the recipe keeps it.
base::Result<Tensor> makeTensor(const Recipe& recipe, std::span<const image::Image> images);

}  // namespace praxis::engine::vision
