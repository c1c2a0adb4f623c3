#include "engine/vision/tensor.h"

#include <new>

#include <sys/mman.h>
#include <unistd.h>

#include "engine/device/host_memory.h"

namespace praxis::engine::vision {

using base::ErrorCode;
using base::fail;
using base::Result;

std::size_t Tensor::sliceElements() const {
  std::size_t elements = shape.empty() ? 0 : 1;
  for (std::size_t axis = 1; axis < shape.size(); ++axis) elements *= static_cast<std::size_t>(shape[axis]);
  return elements;
}

void Tensor::claim(std::size_t index) {
#ifdef MADV_POPULATE_WRITE
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const std::span<float> memory = slice(index);
  const auto begin = reinterpret_cast<std::uintptr_t>(memory.data()) / page * page;
  const auto end = reinterpret_cast<std::uintptr_t>(memory.data() + memory.size()) / page * page;
  // Kernels before 5.14 know no such advice; memory then comes page by page.
  if (end > begin) (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_POPULATE_WRITE);
#else
  (void)index;
#endif
}

Result<Tensor> allocateTensor(const Recipe& recipe, SliceShape shape, std::vector<std::size_t> slices) {
  Tensor tensor;
  tensor.recipe = identity(recipe);
  tensor.slices = std::move(slices);
  const auto count = static_cast<std::int64_t>(tensor.slices.size());
  if (recipe.layout == Layout::hwc) {
    tensor.shape = {count, shape.rows, shape.cols, shape.channels};
  } else {
    tensor.shape = {count, shape.channels, shape.rows, shape.cols};
  }
  const std::uint64_t bytes = std::uint64_t{shape.elements()} * tensor.slices.size() * sizeof(float);
  const std::uint64_t free = device::readHostMemory().freeBytes;
  if (free > 0 && bytes > free) {
    return fail(ErrorCode::outOfMemory, "A tensor of {} slices of {} x {} needs {} MB; {} MB are free.", count,
                shape.rows, shape.cols, bytes / 1000000, free / 1000000);
  }
  try {
    tensor.data = std::make_unique_for_overwrite<float[]>(tensor.elements());
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::outOfMemory, "A tensor of {} slices needs {} MB, which the system refuses.", count,
                bytes / 1000000);
  }
  return tensor;
}

Result<Tensor> makeTensor(const Recipe& recipe, std::span<const image::Image> images) {
  if (images.empty()) return fail(ErrorCode::invalidArgument, "There are no pictures to make a tensor of.");
  SliceMaker maker(recipe);
  std::vector<std::size_t> chosen = chooseSlices(recipe, images.size());
  const auto within = [](std::size_t picture, base::Error error) {
    return base::within(fmt::format("Picture {}", picture), std::move(error));
  };
  auto shape = maker.shapeOf(images[chosen.front()]);
  if (!shape) return within(chosen.front(), std::move(shape).error());
  Tensor tensor = PRAXIS_TRY(allocateTensor(recipe, *shape, std::move(chosen)));
  for (std::size_t i = 0; i < tensor.slices.size(); ++i) {
    const std::size_t picture = tensor.slices[i];
    if (auto made = maker.make(images[picture], tensor.slice(i)); !made) {
      return within(picture, std::move(made).error());
    }
  }
  return tensor;
}

}  // namespace praxis::engine::vision
