#include "ui/bridge/machine.h"

#include "engine/metrics/system_metrics.h"

namespace praxis::ui::bridge {

qint64 freeMemoryBytesNow() {
  return static_cast<qint64>(engine::metrics::ProcessSampler().sample().systemAvailableBytes);
}

}  // namespace praxis::ui::bridge
