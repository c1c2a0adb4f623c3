#include "kernels/common/cpu_features.h"

namespace praxis::kernels::common {

bool cpuHasAvx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
#else
  return false;
#endif
}

}  // namespace praxis::kernels::common
