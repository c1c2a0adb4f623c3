#pragma once
// The charts of the Monitor page as data: what each shows, in which hue, and how long a time is on the axis.
// Thread: gui.

#include <span>

#include <QString>
#include <QVector>

#include "ui/bridge/telemetry_sample.h"
#include "ui/charts/quantity.h"

namespace praxis::ui::charts {

// One hue per meaning: throughput accent, latency info, memory warning; what has no meaning of its own is neutral.
enum class Hue { accent, info, warning, neutral };
enum class Mark {
  line,
  area,    // a line with a faint ground
  steps,   // as area, for whole numbers: no slopes between two values
  events,  // single values that no line joins
};

struct SeriesSpec {
  double bridge::TelemetrySample::*value;
  QString label;
  Hue hue = Hue::neutral;
  double strength = 1;        // share of the hue over the card's ground; below 1 for what stands behind
  Mark mark = Mark::line;
};

struct ChartSpec {
  QString title;
  Quantity quantity = Quantity::percent;
  QVector<SeriesSpec> series; // the first one's current value is the large figure
  double topMin = 1;          // the axis reaches at least this far
  bool topFixed = false;      // and not beyond
  bool wide = false;          // takes two columns where there are three
  bool needsGpu = false;
  bool fillsGpuMemory = false;// the axis ends at the GPU's memory, where its size is known
};

// In the order of the page.
QVector<ChartSpec> chartSpecs();

struct TimeRange {
  double seconds;
  double tickSeconds;
  int ticksPerRefresh;        // so that a refresh moves the picture by about a pixel; samples come ten times a second
  bool dense;                 // many samples share a pixel column: a line of means over faint extremes shows more than
                              // a line through the extremes, which becomes a block
};
std::span<const TimeRange> timeRanges();
QString rangeName(const TimeRange& range);               // "1 min", "1 h"
QString agoText(const TimeRange& range, double seconds); // "45 s", "5 min", "now"

}  // namespace praxis::ui::charts
