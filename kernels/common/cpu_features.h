#pragma once
// What this processor can run. Thread: any.

namespace praxis::kernels::common {

// AVX2, FMA and F16C together: what every _avx2 file is built for.
bool cpuHasAvx2();

}  // namespace praxis::kernels::common
