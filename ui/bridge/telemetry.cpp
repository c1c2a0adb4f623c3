#include "ui/bridge/telemetry.h"

#include <QElapsedTimer>
#include <QTimer>

#include "engine/metrics/engine_metrics.h"
#include "ui/bridge/machine_sampler.h"

namespace praxis::ui::bridge {
namespace {

constexpr int kIntervalMs = 100;

// 0 means that there is none, or that the machine does not say.
double bytesOrNothing(quint64 bytes) {
  return bytes == 0 ? TelemetrySample::kNothing : static_cast<double>(bytes);
}

void fillEngine(TelemetrySample& sample, const engine::metrics::EngineSnapshot& engine, bool firstTokenCame) {
  sample.decodeTokensPerSecond = engine.decodeTokensPerSecond;
  sample.prefillTokensPerSecond = engine.prefillTokensPerSecond;
  if (firstTokenCame) sample.ttftMs = engine.ttftMsLast;
  sample.tokenMsP50 = engine.tokenMsP50;
  sample.tokenMsP95 = engine.tokenMsP95;
  sample.tokenMsP99 = engine.tokenMsP99;
  sample.queueDepth = static_cast<double>(engine.queueDepth);
  sample.modelBytes = bytesOrNothing(engine.modelBytes);
  sample.kvBytes = bytesOrNothing(engine.kvBytesTotal);
}

void fillMachine(TelemetrySample& sample, const MachineReading& machine) {
  sample.processBytes = bytesOrNothing(machine.process.residentBytes);
  sample.processCpuPercent = machine.process.cpuPercent;
  sample.systemCpuPercent = machine.process.systemCpuPercent;
  if (!machine.gpu) return;
  sample.gpuPercent = machine.gpu->utilisationPercent;
  if (machine.gpu->memoryTotalBytes > 0) sample.gpuMemoryBytes = static_cast<double>(machine.gpu->memoryUsedBytes);
  sample.gpuWatts = machine.gpu->powerWatts;
  sample.gpuCelsius = machine.gpu->temperatureCelsius;
}

}  // namespace

class Telemetry::Private {
 public:
  explicit Private(engine::metrics::EngineMetrics& engineMetrics) : metrics(engineMetrics) { elapsed.start(); }

  TelemetrySample sampleNow();

  engine::metrics::EngineMetrics& metrics;
  std::unique_ptr<MachineSampler> machine;      // none where sampling is off
  const QDateTime startedAt = QDateTime::currentDateTimeUtc();
  QElapsedTimer elapsed;
  QTimer timer;
  TelemetryStore store;
  quint64 firstTokensSeen = 0;
  bool hasGpu = false;
  QString gpuStatement;
  qint64 systemMemoryTotalBytes = 0, gpuMemoryTotalBytes = 0;
};

TelemetrySample Telemetry::Private::sampleNow() {
  TelemetrySample sample{.timeSeconds = static_cast<double>(elapsed.nsecsElapsed()) * 1e-9};
  const engine::metrics::EngineSnapshot engine = metrics.takeSnapshot();
  fillEngine(sample, engine, engine.firstTokensTotal != firstTokensSeen);
  firstTokensSeen = engine.firstTokensTotal;
  if (const auto reading = machine->latest()) {
    fillMachine(sample, *reading);
    systemMemoryTotalBytes = static_cast<qint64>(reading->process.systemTotalBytes);
    gpuMemoryTotalBytes = reading->gpu ? static_cast<qint64>(reading->gpu->memoryTotalBytes) : 0;
  }
  return sample;
}

Telemetry::Telemetry(engine::metrics::EngineMetrics& metrics, QObject* parent, const TelemetryOptions& options)
    : QObject(parent), m_private(std::make_unique<Private>(metrics)) {
  if (!options.sampling) return;
  m_private->machine = std::make_unique<MachineSampler>(options.nvmlLibrary);
  connect(m_private->machine.get(), &MachineSampler::gpuKnown, this, [this](bool present, const QString& statement) {
    m_private->hasGpu = present;
    m_private->gpuStatement = statement;
    Q_EMIT gpuKnown();
  });
  connect(&m_private->timer, &QTimer::timeout, this, [this] { append(m_private->sampleNow()); });
  m_private->timer.start(kIntervalMs);
}

Telemetry::~Telemetry() = default;

const TelemetryStore& Telemetry::store() const { return m_private->store; }
QDateTime Telemetry::startedAt() const { return m_private->startedAt; }
QString Telemetry::gpuStatement() const { return m_private->gpuStatement; }
bool Telemetry::hasGpu() const { return m_private->hasGpu; }
qint64 Telemetry::systemMemoryTotalBytes() const { return m_private->systemMemoryTotalBytes; }
qint64 Telemetry::gpuMemoryTotalBytes() const { return m_private->gpuMemoryTotalBytes; }

void Telemetry::append(const TelemetrySample& sample) {
  m_private->store.append(sample);
  Q_EMIT sampled();
}

}  // namespace praxis::ui::bridge
