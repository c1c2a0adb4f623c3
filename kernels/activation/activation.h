#pragma once
// Element by element, over values [begin, end) of two buffers of equal size; bound by memory. Thread: any.
//   siluMultiply: a[i] = a[i] / (1 + exp(-a[i])) * b[i]      (about 20 FLOPs, 12 bytes)
//   add:          a[i] += b[i]                               (1 FLOP, 12 bytes)

#include <cstdint>

namespace praxis::kernels::activation {

using ElementKernel = void(float* a, const float* b, std::int64_t begin, std::int64_t end);

namespace reference {
ElementKernel siluMultiply, add;
}
namespace avx2 {
ElementKernel siluMultiply, add;  // exp to 2e-7 relative
}

}  // namespace praxis::kernels::activation
