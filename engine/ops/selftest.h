#pragma once
// "Check this device": every op and weight type of the dispatch tables, run as a model runs it (threads included) at
// odd shapes on random data and compared with the reference. Takes well under a second. Thread: engine.

#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device.h"

namespace praxis::engine::ops {

struct SelftestRow {
  std::string op;              // "matmul"
  std::string type;            // "Q8_0"; "F32" for ops without weights
  std::string implementation;  // "AVX2"
  double errorMax = 0;         // over the largest expected value, worst of all shapes
  double limit = 0;
  bool ok = false;
};

// One row per implementation that this processor can run, op and type. The error is for a device that could not run an
// op.
base::Result<std::vector<SelftestRow>> runSelftest(device::Device& device);
bool allOk(std::span<const SelftestRow> rows);

}  // namespace praxis::engine::ops
