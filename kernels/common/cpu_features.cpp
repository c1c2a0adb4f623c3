#include "kernels/common/cpu_features.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace praxis::kernels::common {

bool cpuHasAvx2() {
#if defined(__x86_64__)
  // F16C by the bit itself: Clang 14 does not know its name.
  unsigned int eax = 0, ebx = 0, ecx = 0, edx = 0;
  const bool halves = __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_F16C) != 0;
  return halves && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return false;
#endif
}

}  // namespace praxis::kernels::common
