#include "kernels/quant/encoders.h"

namespace praxis::kernels::quant::avx2 {

PRAXIS_ENCODERS

}  // namespace praxis::kernels::quant::avx2
