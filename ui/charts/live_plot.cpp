#include "ui/charts/live_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <QFontMetrics>

#include "ui/charts/decimator.h"
#include "ui/charts/qcustomplot_header.h"
#include "ui/style/theme.h"

namespace praxis::ui::charts {
namespace {

constexpr double kLineWidth = 1.5;
constexpr double kExtremesShare = 0.3;
constexpr double kAreaShare = 0.12;
constexpr double kGridShare = 0.55;
constexpr double kEventSize = 6, kEventSizeDense = 4;
constexpr int kStepPixelsMin = 34;  // between two numbers of the value axis

}  // namespace

QColor seriesColour(const SeriesSpec& series) {
  const style::Colours& c = style::colours();
  const QColor hue = series.hue == Hue::accent    ? c.accent
                     : series.hue == Hue::info    ? c.info
                     : series.hue == Hue::warning ? c.warning
                                                  : style::mix(c.muted, c.text, 0.5);
  return style::mix(c.surface, hue, series.strength);
}

// Ticks at whole multiples of a step, written in the axis's unit.
class AxisTicker : public QCPAxisTicker {
 public:
  void set(double step, Scale scale) {
    m_step = step;
    m_scale = std::move(scale);
  }
  bool isAt(double step, const Scale& scale) const { return step == m_step && scale.unit == m_scale.unit; }

 protected:
  double getTickStep(const QCPRange&) override { return m_step; }
  int getSubTickCount(double) override { return 0; }
  QString getTickLabel(double tick, const QLocale&, QChar, int) override { return tickText(tick, m_step, m_scale); }

 private:
  double m_step = 1;
  Scale m_scale;
};

class LivePlot::Private {
 public:
  Private(const ChartSpec& chart, QWidget* owner);

  void setUpAxes();
  void addGraphs();
  void applyTheme();
  void fixMargins();
  void setTimeRange(const TimeRange& range);
  void fitValueAxis(double largest);
  void dressSeries(qsizetype index);
  void fill(qsizetype index, const TimeView& view);
  void draw();

  ChartSpec spec;
  QCustomPlot* plot;
  QSharedPointer<AxisTicker> valueTicker = QSharedPointer<AxisTicker>::create();
  QCPLayer* liveLayer = nullptr;
  // One of each per series; extremes are empty unless the view is dense.
  QVector<Decimator> decimators;
  QVector<QCPGraph*> lines, extremes;
  double capacity = 0;
  double rangeSeconds = 0;
  bool dense = false;      // see TimeRange
  bool stillStale = true;  // what stands still has to be drawn again
};

LivePlot::Private::Private(const ChartSpec& chart, QWidget* owner) : spec(chart), plot(new QCustomPlot(owner)) {
  plot->setAttribute(Qt::WA_TransparentForMouseEvents);
  plot->setFocusPolicy(Qt::NoFocus);
  plot->setPlottingHints(QCP::phCacheLabels | QCP::phFastPolylines);
  plot->addLayer(QStringLiteral("live"), plot->layer(QStringLiteral("axes")), QCustomPlot::limAbove);
  liveLayer = plot->layer(QStringLiteral("live"));
  liveLayer->setMode(QCPLayer::lmBuffered);
  setUpAxes();
  addGraphs();
  applyTheme();
}

void LivePlot::Private::setUpAxes() {
  for (QCPAxis* axis : {plot->xAxis, plot->yAxis}) {
    axis->setTickLength(0);
    axis->setTickPen(Qt::NoPen);
    axis->setSubTicks(false);
    axis->setTickLabelPadding(style::space::kTiny);
    axis->setLabelPadding(0);
  }
  plot->yAxis->setTicker(valueTicker);
  plot->yAxis->setNumberFormat(QStringLiteral("f"));
  plot->axisRect()->setAutoMargins(QCP::msNone);
  plot->axisRect()->setMinimumMargins({});
  plot->plotLayout()->setRowSpacing(0);
}

void LivePlot::Private::addGraphs() {
  const qsizetype count = spec.series.size();
  decimators.resize(count);
  lines.resize(count);
  extremes.resize(count);
  const auto addLine = [this] {
    QCPGraph* graph = plot->addGraph();
    graph->setLayer(liveLayer);
    graph->setAdaptiveSampling(false);
    graph->setAntialiasedFill(false);  // the smoothed one takes many times as long and looks the same
    return graph;
  };
  // The first series is the important one: it is drawn last, over the others.
  for (qsizetype i = count; i-- > 0;) extremes[i] = addLine();
  for (qsizetype i = count; i-- > 0;) {
    const bool events = spec.series[i].mark == Mark::events;
    lines[i] = addLine();
    const bool steps = spec.series[i].mark == Mark::steps;
    lines[i]->setLineStyle(events ? QCPGraph::lsImpulse : steps ? QCPGraph::lsStepLeft : QCPGraph::lsLine);
    decimators[i] = Decimator(!events);
  }
}

void LivePlot::Private::applyTheme() {
  const style::Colours& c = style::colours();
  plot->setBackground(QBrush(c.surface));
  const QPen grid(style::mix(c.surface, c.line, kGridShare), 0);
  for (QCPAxis* axis : {plot->xAxis, plot->yAxis}) {
    axis->setTickLabelFont(style::tabular(style::FontSize::small));
    axis->setTickLabelColor(c.muted);
    axis->setLabelFont(style::font(style::FontSize::small));
    axis->setLabelColor(c.muted);
    axis->setBasePen(axis == plot->xAxis ? QPen(c.line, 0) : QPen(Qt::NoPen));
    axis->grid()->setPen(grid);
    axis->grid()->setZeroLinePen(Qt::NoPen);
  }
  for (qsizetype i = 0; i < spec.series.size(); ++i) dressSeries(i);
  fixMargins();
  stillStale = true;
}

void LivePlot::Private::dressSeries(qsizetype index) {
  const SeriesSpec& series = spec.series[index];
  const QColor surface = style::colours().surface;
  const QColor colour = seriesColour(series);
  QCPGraph& line = *lines[index];
  extremes[index]->setPen(QPen(style::mix(surface, colour, kExtremesShare), 0));
  if (series.mark == Mark::events) {
    line.setPen(QPen(style::mix(surface, colour, dense ? kExtremesShare : kGridShare), 0));
    const double size = dense ? kEventSizeDense : kEventSize;
    line.setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, colour, size));
    return;
  }
  QPen pen(colour, kLineWidth);
  // Round joins and caps of a thousand short pieces cost more than all else in a refresh.
  pen.setJoinStyle(Qt::BevelJoin);
  pen.setCapStyle(Qt::FlatCap);
  line.setPen(pen);
  QColor ground = colour;
  ground.setAlphaF(kAreaShare);
  line.setBrush(series.mark == Mark::area || series.mark == Mark::steps ? QBrush(ground) : QBrush(Qt::NoBrush));
}

void LivePlot::Private::fixMargins() {
  // The same in every chart of the page, whatever its numbers, so that the charts stand in line.
  const QFontMetrics metrics(style::tabular(style::FontSize::small));
  const int left = metrics.height() + metrics.horizontalAdvance(QStringLiteral("0,000")) + style::space::kSmall;
  const int bottom = metrics.height() + style::space::kSmall;
  const int right = metrics.horizontalAdvance(QStringLiteral("now")) / 2 + style::space::kTiny;
  plot->axisRect()->setMargins({left, metrics.height() / 2 + 1, right, bottom});
}

void LivePlot::Private::setTimeRange(const TimeRange& range) {
  if (rangeSeconds == range.seconds) return;
  rangeSeconds = range.seconds;
  dense = range.dense;
  plot->xAxis->setRange(-range.seconds, 0);
  const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
  for (double ago = 0; ago <= range.seconds; ago += range.tickSeconds) ticker->addTick(-ago, agoText(range, ago));
  plot->xAxis->setTicker(ticker);
  applyTheme();
}

void LivePlot::Private::fitValueAxis(double largest) {
  const double known = std::isnan(largest) ? 0 : largest;
  const int steps = std::clamp(plot->axisRect()->height() / kStepPixelsMin, 1, 5);
  const bool fixed = spec.topFixed || capacity > 0;
  double top = std::max(capacity > 0 ? capacity : spec.topMin, fixed ? 0 : known * 1.05);
  double step = roundStep(spec.quantity, top, steps);
  if (spec.topFixed) step = top / (steps >= 4 ? 4 : 2);
  if (!fixed) top = std::ceil(top / step - 1e-9) * step;
  const Scale scale = scaleFor(spec.quantity, top);
  if (plot->yAxis->range() == QCPRange(0, top) && valueTicker->isAt(step, scale)) return;
  valueTicker->set(step, scale);
  plot->yAxis->setRange(0, top);
  plot->yAxis->setLabel(scale.unit);
  stillStale = true;
}

void LivePlot::Private::fill(qsizetype index, const TimeView& view) {
  const Decimator& decimator = decimators[index];
  const auto set = [&](QCPGraph* graph, const QVector<ChartPoint>& points) {
    QVector<QCPGraphData> data(points.size());
    std::transform(points.begin(), points.end(), data.begin(),
                   [&](const ChartPoint& point) { return QCPGraphData(point.seconds - view.endSeconds, point.value); });
    graph->data()->set(data, true);
  };
  const bool meanAndExtremes = dense && spec.series[index].mark != Mark::events;
  set(lines[index], meanAndExtremes ? decimator.means() : decimator.points());
  set(extremes[index], meanAndExtremes ? decimator.points() : QVector<ChartPoint>());
}

void LivePlot::Private::draw() {
  if (std::exchange(stillStale, false)) {
    plot->replot(QCustomPlot::rpQueuedReplot);
  } else {
    liveLayer->replot();
  }
}

LivePlot::LivePlot(const ChartSpec& spec, QWidget* parent)
    : QWidget(parent), m_private(std::make_unique<Private>(spec, this)) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

LivePlot::~LivePlot() = default;

void LivePlot::setCapacity(double capacity) { m_private->capacity = capacity; }

void LivePlot::display(const bridge::TelemetryStore& store, const TimeView& view) {
  Private& p = *m_private;
  p.setTimeRange(view.range);
  const double columnSeconds = view.range.seconds / std::max(p.plot->axisRect()->width(), 1);
  for (Decimator& decimator : p.decimators) decimator.begin(columnSeconds);
  store.visit(view.endSeconds - view.range.seconds, view.endSeconds, [&p](const bridge::TelemetrySample& sample) {
    for (qsizetype i = 0; i < p.spec.series.size(); ++i) {
      p.decimators[i].add(sample.timeSeconds, sample.*p.spec.series[i].value);
    }
  });
  double largest = std::numeric_limits<double>::quiet_NaN();
  for (qsizetype i = 0; i < p.spec.series.size(); ++i) {
    p.decimators[i].end();
    largest = std::fmax(largest, p.decimators[i].largest());
    p.fill(i, view);
  }
  p.fitValueAxis(largest);
  p.draw();
}

double LivePlot::currentValue(int series) const {
  const Decimator& decimator = m_private->decimators[series];
  const bool events = m_private->spec.series[series].mark == Mark::events;
  return events ? decimator.newestValue() : decimator.valueAtEnd();
}

QPixmap LivePlot::picture(double scale) const {
  QPixmap pixmap = m_private->plot->toPixmap(width(), height(), scale);
  pixmap.setDevicePixelRatio(scale);
  return pixmap;
}

qsizetype LivePlot::pointsShown() const {
  qsizetype points = 0;
  for (int i = 0; i < m_private->plot->graphCount(); ++i) points += m_private->plot->graph(i)->dataCount();
  return points;
}

double LivePlot::axisTop() const { return m_private->plot->yAxis->range().upper; }
double LivePlot::axisRangeSeconds() const { return m_private->plot->xAxis->range().size(); }

void LivePlot::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange) return;
  m_private->applyTheme();
  m_private->draw();
}

void LivePlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_private->plot->setGeometry(rect());
  m_private->stillStale = true;
}

}  // namespace praxis::ui::charts
