#pragma once
// The host's memory bandwidth, measured: what decode speed is a share of. Thread: engine.

#include <cstddef>

#include "engine/base/result.h"
#include "engine/device/device.h"

namespace praxis::engine::device {

// Bytes per second of reading `bytes` in sequence with all the device's threads; the best of several passes, about a
// tenth of a second each at most. bytes should be far above the last-level cache.
base::Result<double> measureReadBandwidth(Device& device, std::size_t bytes = std::size_t{512} << 20);

}  // namespace praxis::engine::device
