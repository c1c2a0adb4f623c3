#include "engine/tensor/tensor.h"

#include <algorithm>

#include <fmt/format.h>

namespace praxis::engine::tensor {

Shape::Shape(std::initializer_list<std::int64_t> dims) : Shape(of({dims.begin(), dims.size()})) {}

Shape Shape::of(std::span<const std::int64_t> dims) {
  assert(dims.size() <= kDimsMax);
  Shape shape;
  shape.m_dims = static_cast<int>(dims.size());
  std::ranges::copy(dims, shape.m_size.begin());
  return shape;
}

std::int64_t Shape::elements() const {
  std::int64_t count = 1;
  for (int axis = 0; axis < m_dims; ++axis) count *= (*this)[axis];
  return count;
}

std::string Shape::toString() const {
  return fmt::format("[{}]", fmt::join(m_size.begin(), m_size.begin() + m_dims, ", "));
}

std::int64_t rowBytes(DType type, std::int64_t cols) {
  const DTypeInfo& info = dtypeInfo(type);
  assert(cols % info.blockElements == 0);
  return cols / info.blockElements * info.blockBytes;
}

}  // namespace praxis::engine::tensor
