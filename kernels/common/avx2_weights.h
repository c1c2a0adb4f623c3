#pragma once
// For _avx2 files only: the blocks of each stored type, TypeRow, read 32 values at a time, bit for bit those of
// weight_values.h. A row is blocks of kBytes with kGroups groups of 32 values; open(data) does once what the groups of
// a block share, and group(block, part) is one of them: cheapest where `part` is a constant, so its loop is unrolled.
// Plain types have a tail() too, a last group of fewer values, padded with zeros; quantised rows are whole blocks. A
// fused multiply-add stands only where the product is exact: there it rounds once, as the product and the sum do.
// Thread: any.

#include "kernels/common/avx2_k_quants.h"
#include "kernels/common/avx2_plain_rows.h"
#include "kernels/common/avx2_small_quants.h"
