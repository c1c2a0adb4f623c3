#include "ui/charts/monitor_page.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QFileDialog>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include "ui/charts/card_grid.h"
#include "ui/charts/chart_card.h"
#include "ui/charts/export.h"
#include "ui/charts/monitor_toolbar.h"
#include "ui/style/theme.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"

namespace praxis::ui::charts {
namespace {

constexpr double kPictureScale = 2;

}  // namespace

class MonitorPage::Private {
 public:
  Private(MonitorPage& page, bridge::Telemetry& telemetry, bridge::EngineClient& client);

  void layOut();
  void connectAll();
  void arrangeCards();
  void tick();
  void refreshAll();
  void refresh(ChartCard& chart, const TimeView& view, bool figuresNow);
  void updateSubtitle();
  double endSeconds() const { return paused ? pausedAtSeconds : telemetry.latest().timeSeconds; }
  const TimeRange& range() const { return timeRanges()[static_cast<std::size_t>(rangeIndex)]; }
  void choosePath(const QString& title, const QString& suffix, void (MonitorPage::*save)(const QString&));
  void reportWhenDone(const QString& path, const QFuture<engine::base::Result<qint64>>& job);
  QString caption() const;

  MonitorPage& page;
  bridge::Telemetry& telemetry;
  bridge::EngineClient& client;
  MonitorToolbar* toolbar;
  widgets::InlineMessage* message;
  QScrollArea* scroll;
  CardGrid* grid;
  QVector<ChartCard*> charts;
  StatementCard* noGpu = nullptr;
  int rangeIndex = 0;
  bool paused = false;
  double pausedAtSeconds = 0;
  qsizetype ticks = 0;
};

MonitorPage::Private::Private(MonitorPage& owner, bridge::Telemetry& source, bridge::EngineClient& engine)
    : page(owner), telemetry(source), client(engine), toolbar(new MonitorToolbar(&owner)),
      message(new widgets::InlineMessage(&owner)), scroll(new QScrollArea(&owner)), grid(new CardGrid) {
  for (const ChartSpec& spec : chartSpecs()) charts << new ChartCard(spec, grid);
}

void MonitorPage::Private::layOut() {
  scroll->setWidget(grid);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* column = new QVBoxLayout(&page);
  column->setContentsMargins(style::space::kLarge, style::space::kMedium, style::space::kLarge, style::space::kLarge);
  column->setSpacing(style::space::kMedium);
  column->addWidget(toolbar);
  column->addWidget(message);
  column->addWidget(scroll, 1);
}

void MonitorPage::Private::connectAll() {
  connect(&telemetry, &bridge::Telemetry::sampled, &page, [this] { tick(); });
  connect(&telemetry, &bridge::Telemetry::gpuKnown, &page, [this] { arrangeCards(); });
  connect(&client, &bridge::EngineClient::stateChanged, &page, [this] { updateSubtitle(); });
  connect(&client, &bridge::EngineClient::modelLoaded, &page, [this] { updateSubtitle(); });
  connect(&client, &bridge::EngineClient::modelUnloaded, &page, [this] { updateSubtitle(); });
  connect(toolbar, &MonitorToolbar::pauseChosen, &page, &MonitorPage::setPaused);
  connect(toolbar, &MonitorToolbar::rangeChosen, &page, [this](int index) {
    page.setRangeSeconds(static_cast<int>(timeRanges()[static_cast<std::size_t>(index)].seconds));
  });
  connect(toolbar, &MonitorToolbar::csvChosen, &page,
          [this] { choosePath(tr("Save samples"), QStringLiteral("csv"), &MonitorPage::saveCsv); });
  connect(toolbar, &MonitorToolbar::pngChosen, &page,
          [this] { choosePath(tr("Save picture"), QStringLiteral("png"), &MonitorPage::savePng); });
}

void MonitorPage::Private::arrangeCards() {
  delete std::exchange(noGpu, nullptr);
  QVector<QWidget*> cards;
  QVector<bool> wide;
  for (ChartCard* chart : std::as_const(charts)) {
    if (chart->spec().needsGpu && !telemetry.hasGpu()) {
      chart->hide();
      continue;
    }
    cards << chart;
    wide << chart->spec().wide;
  }
  if (!telemetry.hasGpu() && !telemetry.gpuStatement().isEmpty()) {
    noGpu = new StatementCard(QStringLiteral("gpu"), telemetry.gpuStatement(),
                              tr("Models run on the CPU. GPU charts appear here when a driver and a GPU are found at "
                                 "the start."), grid);
    cards << noGpu;
    wide << false;
  }
  grid->setCards(cards, wide);
  refreshAll();
}

void MonitorPage::Private::tick() {
  if (paused || !page.isVisible() || page.window()->isMinimized()) return;
  // Long ranges move slowly: each chart is drawn every so many ticks, and they take turns, so that none waits for all.
  ++ticks;
  const TimeView view{range(), endSeconds()};
  for (qsizetype i = 0; i < charts.size(); ++i) {
    if ((ticks + i) % range().ticksPerRefresh == 0) refresh(*charts[i], view, false);
  }
}

void MonitorPage::Private::refreshAll() {
  if (!page.isVisible()) return;
  const TimeView view{range(), endSeconds()};
  for (ChartCard* chart : std::as_const(charts)) refresh(*chart, view, true);
}

void MonitorPage::Private::refresh(ChartCard& chart, const TimeView& view, bool figuresNow) {
  if (chart.visibleRegion().isEmpty()) return;
  if (chart.spec().fillsGpuMemory) chart.plot().setCapacity(static_cast<double>(telemetry.gpuMemoryTotalBytes()));
  chart.refresh(telemetry.store(), view, figuresNow);
}

void MonitorPage::Private::updateSubtitle() {
  if (paused) {
    const QDateTime at = telemetry.startedAt().addMSecs(std::llround(pausedAtSeconds * 1000)).toLocalTime();
    toolbar->setSubtitle(tr("Paused at %1. Sampling goes on.").arg(at.toString(QStringLiteral("HH:mm:ss"))));
    return;
  }
  const bridge::ModelInfo* model = client.model();
  QStringList parts{model == nullptr ? tr("No model loaded") : model->name};
  if (model != nullptr) parts << model->quantisation << model->device;
  if (telemetry.hasGpu()) parts << telemetry.gpuStatement();
  parts.removeAll(QString());
  toolbar->setSubtitle(parts.join(QStringLiteral(" · ")));
}

void MonitorPage::Private::choosePath(const QString& title, const QString& suffix,
                                      void (MonitorPage::*save)(const QString&)) {
  auto* dialog = new QFileDialog(&page, title);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setNameFilter(tr("%1 files (*.%2)").arg(suffix.toUpper(), suffix));
  dialog->setDefaultSuffix(suffix);
  const QString time = QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
  dialog->selectFile(QStringLiteral("praxis-monitor-%1.%2").arg(time, suffix));
  connect(dialog, &QFileDialog::fileSelected, &page, save);
  dialog->open();
}

void MonitorPage::Private::reportWhenDone(const QString& path, const QFuture<engine::base::Result<qint64>>& job) {
  // A page that is closed meanwhile takes the watcher with it; the job has its own copies and ends by itself.
  auto* watcher = new QFutureWatcher<engine::base::Result<qint64>>(&page);
  connect(watcher, &QFutureWatcherBase::finished, &page, [this, watcher, path] {
    watcher->deleteLater();
    const auto result = watcher->result();
    if (result) {
      message->say(widgets::InlineMessage::Kind::info,
                   tr("Saved %1 (%2).").arg(path, widgets::formatBytes(static_cast<double>(*result))));
      Q_EMIT page.saved(path);
    } else {
      const QString text = QString::fromStdString(result.error().message);
      message->say(widgets::InlineMessage::Kind::error, text);
      Q_EMIT page.saveFailed(text);
    }
  });
  watcher->setFuture(job);
}

QString MonitorPage::Private::caption() const {
  const QDateTime end = telemetry.startedAt().addMSecs(std::llround(endSeconds() * 1000)).toUTC();
  const QString model = client.model() == nullptr ? tr("no model loaded") : client.model()->name;
  return tr("Praxis Monitor · %1 · the last %2 until %3")
      .arg(model, rangeName(range()), end.toString(Qt::ISODate));
}

MonitorPage::MonitorPage(bridge::Telemetry& telemetry, bridge::EngineClient& client, QWidget* parent)
    : QWidget(parent), m_private(std::make_unique<Private>(*this, telemetry, client)) {
  m_private->layOut();
  m_private->connectAll();
  m_private->toolbar->setRange(m_private->rangeIndex);
  m_private->arrangeCards();
  m_private->updateSubtitle();
}

MonitorPage::~MonitorPage() = default;

bool MonitorPage::isPaused() const { return m_private->paused; }

void MonitorPage::setPaused(bool paused) {
  if (paused == m_private->paused) return;
  m_private->pausedAtSeconds = m_private->telemetry.latest().timeSeconds;
  m_private->paused = paused;
  m_private->toolbar->setPaused(paused);
  m_private->updateSubtitle();
  m_private->refreshAll();
}

void MonitorPage::setRangeSeconds(int seconds) {
  const auto ranges = timeRanges();
  const auto found = std::find_if(ranges.begin(), ranges.end(),
                                  [&](const TimeRange& range) { return range.seconds == seconds; });
  if (found == ranges.end()) return;
  m_private->rangeIndex = static_cast<int>(found - ranges.begin());
  m_private->toolbar->setRange(m_private->rangeIndex);
  m_private->refreshAll();
}

int MonitorPage::rangeSeconds() const { return static_cast<int>(m_private->range().seconds); }

QImage MonitorPage::picture() const {
  const CardGrid& grid = *m_private->grid;
  const QFont font = style::font(style::FontSize::body);
  const int margin = style::space::kLarge;
  const int top = margin + QFontMetrics(font).height() + style::space::kMedium;
  QImage image(QSize(grid.width() + 2 * margin, grid.height() + top + margin) * kPictureScale, QImage::Format_RGB32);
  image.setDevicePixelRatio(kPictureScale);
  image.fill(style::colours().background);
  QPainter painter(&image);
  painter.setFont(font);
  painter.setPen(style::colours().text);
  painter.drawText(QPoint(margin, margin + QFontMetrics(font).ascent()), m_private->caption());
  m_private->grid->render(&painter, QPoint(margin, top), QRegion(), QWidget::DrawChildren);
  // Charts paint from buffers of the screen's resolution: drawn again at that of the picture.
  for (const ChartCard* chart : std::as_const(m_private->charts)) {
    if (chart->isHidden()) continue;
    LivePlot& plot = chart->plot();
    painter.drawPixmap(plot.mapTo(&grid, QPoint(0, 0)) + QPoint(margin, top),
                       plot.picture(kPictureScale));
  }
  return image;
}

void MonitorPage::saveCsv(const QString& path) {
  const double end = m_private->endSeconds();
  QVector<bridge::TelemetrySample> samples;
  m_private->telemetry.store().visit(end - m_private->range().seconds, end,
                                     [&](const bridge::TelemetrySample& sample) { samples.append(sample); });
  const QDateTime startedAt = m_private->telemetry.startedAt();
  m_private->reportWhenDone(path, QtConcurrent::run([=] { return writeCsv(path, samples, startedAt); }));
}

void MonitorPage::savePng(const QString& path) {
  const QImage image = picture();
  m_private->reportWhenDone(path, QtConcurrent::run([=] { return writePng(path, image); }));
}

void MonitorPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_private->refreshAll();
}

}  // namespace praxis::ui::charts
