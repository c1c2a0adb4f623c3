#include "ui/bridge/machine_sampler.h"

#include <utility>

#include <QMutexLocker>
#include <QTimer>

namespace praxis::ui::bridge {
namespace {

constexpr int kIntervalMs = 100;

}  // namespace

MachineReader::MachineReader(QString nvmlLibrary) : m_nvmlLibrary(std::move(nvmlLibrary)) {}
MachineReader::~MachineReader() = default;

void MachineReader::start() {
  m_timer = std::make_unique<QTimer>();
  connect(m_timer.get(), &QTimer::timeout, this, &MachineReader::read);
  m_timer->start(kIntervalMs);
  read();   // the process first: opening the driver's library can take a second
  auto gpu = engine::metrics::GpuSampler::create(m_nvmlLibrary.toUtf8().constData());
  if (!gpu) {
    Q_EMIT gpuKnown(false, QString::fromStdString(gpu.error().message));
    return;
  }
  m_gpu = std::move(*gpu);
  Q_EMIT gpuKnown(true, QString::fromStdString(m_gpu->description()));
}

void MachineReader::stop() { m_timer.reset(); }

void MachineReader::read() {
  MachineReading reading{.process = m_process.sample(), .gpu = std::nullopt};
  if (m_gpu) {
    auto gpus = m_gpu->sample();
    if (!gpus.empty()) reading.gpu = std::move(gpus.front());
  }
  const QMutexLocker lock(&m_mutex);
  m_latest = std::move(reading);
}

std::optional<MachineReading> MachineReader::latest() const {
  const QMutexLocker lock(&m_mutex);
  return m_latest;
}

MachineSampler::MachineSampler(const QString& nvmlLibrary, QObject* parent)
    : QObject(parent), m_reader(std::make_unique<MachineReader>(nvmlLibrary)) {
  m_thread.setObjectName(QStringLiteral("praxis-machine"));
  m_reader->moveToThread(&m_thread);
  connect(&m_thread, &QThread::started, m_reader.get(), &MachineReader::start);
  // A timer may be stopped on its own thread only.
  connect(&m_thread, &QThread::finished, m_reader.get(), &MachineReader::stop);
  connect(m_reader.get(), &MachineReader::gpuKnown, this, &MachineSampler::gpuKnown);
  m_thread.start(QThread::LowPriority);
}

MachineSampler::~MachineSampler() {
  m_thread.quit();
  m_thread.wait();
}

}  // namespace praxis::ui::bridge
