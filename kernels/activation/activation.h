#pragma once
// Element by element, over values [begin, end) of buffers of equal size; bound by memory. Thread: any.
//   siluMultiply: a[i] = a[i] / (1 + exp(-a[i])) * b[i]                                (about 20 FLOPs, 12 bytes)
//   geluMultiply: a[i] = gelu(a[i]) * b[i], the tanh form                              (about 25 FLOPs, 12 bytes)
//                 gelu(z) = z / 2 * (1 + tanh(u)) = z / (1 + exp(-2 u)), u = sqrt(2 / pi) * (z + 0.044715 z^3)
//   silu, gelu, geluQuick: x[i] = f(x[i]), f as above and geluQuick(z) = z / (1 + exp(-1.702 z))    (8 bytes)
//   add:          a[i] += b[i]                                                         (1 FLOP, 12 bytes)
//   scale:        x[i] *= factor                                                       (1 FLOP, 8 bytes)
//   softCap:      x[i] = cap * tanh(x[i] / cap)                                        (about 35 FLOPs, 8 bytes)

#include <cstdint>

namespace praxis::kernels::activation {

using ElementKernel = void(float* a, const float* b, std::int64_t begin, std::int64_t end);
using FunctionKernel = void(float* x, std::int64_t begin, std::int64_t end);
using FactorKernel = void(float* x, float factor, std::int64_t begin, std::int64_t end);

namespace reference {
ElementKernel siluMultiply, geluMultiply, add;
FunctionKernel silu, gelu, geluQuick;
FactorKernel scale, softCap;
}  // namespace reference
namespace avx2 {
ElementKernel siluMultiply, geluMultiply, add;  // exp to 2e-7 relative
FunctionKernel silu, gelu, geluQuick;
FactorKernel scale, softCap;                    // tanh to 4e-7 relative
}  // namespace avx2

}  // namespace praxis::kernels::activation
