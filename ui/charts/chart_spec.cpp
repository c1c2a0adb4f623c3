#include "ui/charts/chart_spec.h"

#include <QCoreApplication>

namespace praxis::ui::charts {
namespace {

using Sample = bridge::TelemetrySample;

constexpr double kBehind = 0.6, kFarBehind = 0.42;

QString tr(const char* text) { return QCoreApplication::translate("praxis::ui::charts::chart_spec", text); }

QVector<ChartSpec> engineCharts() {
  return {
      {.title = tr("Throughput"), .quantity = Quantity::tokensPerSecond,
       .series = {{&Sample::decodeTokensPerSecond, tr("decode"), Hue::accent, 1, Mark::area},
                  {&Sample::prefillTokensPerSecond, tr("prefill"), Hue::accent, kBehind}},
       .topMin = 10, .wide = true},
      {.title = tr("Time to first token"), .quantity = Quantity::milliseconds,
       .series = {{&Sample::ttftMs, tr("first token"), Hue::info, 1, Mark::events}}, .topMin = 10},
      {.title = tr("Inter-token latency"), .quantity = Quantity::milliseconds,
       .series = {{&Sample::tokenMsP50, tr("p50"), Hue::info, 1, Mark::line},
                  {&Sample::tokenMsP95, tr("p95"), Hue::info, kBehind, Mark::line},
                  {&Sample::tokenMsP99, tr("p99"), Hue::info, kFarBehind, Mark::line}},
       .topMin = 10, .wide = true},
      {.title = tr("Queue depth"), .quantity = Quantity::requests,
       .series = {{&Sample::queueDepth, tr("requests"), Hue::neutral, 1, Mark::steps}}, .topMin = 4},
  };
}

QVector<ChartSpec> machineCharts() {
  return {
      {.title = tr("Memory"), .quantity = Quantity::bytes,
       .series = {{&Sample::processBytes, tr("process"), Hue::warning, 1, Mark::area},
                  {&Sample::modelBytes, tr("model"), Hue::warning, kBehind},
                  {&Sample::kvBytes, tr("KV"), Hue::warning, kFarBehind}},
       .topMin = 100e6},
      {.title = tr("CPU"), .quantity = Quantity::percent,
       .series = {{&Sample::processCpuPercent, tr("process"), Hue::neutral, 1, Mark::area},
                  {&Sample::systemCpuPercent, tr("system"), Hue::neutral, kFarBehind}},
       .topMin = 100, .topFixed = true},
      {.title = tr("GPU utilisation"), .quantity = Quantity::percent,
       .series = {{&Sample::gpuPercent, tr("GPU"), Hue::neutral, 1, Mark::area}},
       .topMin = 100, .topFixed = true, .needsGpu = true},
      {.title = tr("GPU memory"), .quantity = Quantity::bytes,
       .series = {{&Sample::gpuMemoryBytes, tr("used"), Hue::warning, 1, Mark::area}},
       .topMin = 1e9, .needsGpu = true, .fillsGpuMemory = true},
      {.title = tr("GPU power"), .quantity = Quantity::watts,
       .series = {{&Sample::gpuWatts, tr("power"), Hue::neutral, 1, Mark::area}}, .topMin = 100, .needsGpu = true},
      {.title = tr("GPU temperature"), .quantity = Quantity::celsius,
       .series = {{&Sample::gpuCelsius, tr("temperature"), Hue::neutral, 1, Mark::line}},
       .topMin = 100, .needsGpu = true},
  };
}

}  // namespace

QVector<ChartSpec> chartSpecs() { return engineCharts() + machineCharts(); }

std::span<const TimeRange> timeRanges() {
  static constexpr TimeRange kRanges[] = {
      {60, 15, 1, false}, {300, 60, 2, false}, {900, 300, 5, true}, {3600, 900, 10, true}};
  return kRanges;
}

QString rangeName(const TimeRange& range) {
  if (range.seconds < 3600) return tr("%1 min").arg(qRound(range.seconds / 60));
  return tr("%1 h").arg(qRound(range.seconds / 3600));
}

QString agoText(const TimeRange& range, double seconds) {
  const double ago = qAbs(seconds);
  if (ago < 0.5) return tr("now");
  return range.seconds <= 60 ? tr("%1 s").arg(qRound(ago)) : tr("%1 min").arg(qRound(ago / 60));
}

}  // namespace praxis::ui::charts
