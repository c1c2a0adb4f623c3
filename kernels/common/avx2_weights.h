#pragma once
// For _avx2 files only: a row of each stored type, TypeRow, read 32 values at a time. group(row, g) is values
// [32 g, 32 g + 32), bit for bit those of weight_values.h; tail() is the last, shorter group of a plain type, padded
// with zeros (quantised rows are whole groups). A fused multiply-add stands only where the product is exact: there it
// rounds once, as the product and the sum do. Thread: any.

#include "kernels/common/avx2_k_quants.h"
#include "kernels/common/avx2_plain_rows.h"
#include "kernels/common/avx2_small_quants.h"
