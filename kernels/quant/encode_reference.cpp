#include "kernels/quant/encoders.h"

namespace praxis::kernels::quant::reference {

PRAXIS_ENCODERS

}  // namespace praxis::kernels::quant::reference
