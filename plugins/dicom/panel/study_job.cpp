#include "plugins/dicom/panel/study_job.h"

#include <filesystem>
#include <utility>
#include <vector>

#include <QElapsedTimer>
#include <QFile>
#include <QThreadPool>

namespace praxis::plugins::dicom::panel {
namespace {

constexpr int kProgressEveryMs = 100;

std::vector<std::filesystem::path> toPaths(const QStringList& names) {
  std::vector<std::filesystem::path> paths;
  for (const QString& name : names) paths.emplace_back(QFile::encodeName(name).toStdString());
  return paths;
}

}  // namespace

StudyJob::StudyJob(QThreadPool& pool, QObject* parent)
    : QObject(parent), m_pool(pool), m_mailbox(std::make_shared<Mailbox>(this)) {}

StudyJob::~StudyJob() {
  m_mailbox->close();
  if (m_stop) *m_stop = true;
}

void StudyJob::start(const QStringList& paths, const QString& charset) {
  if (m_stop) *m_stop = true;
  m_stop = std::make_shared<std::atomic<bool>>(false);
  m_running = true;
  const quint64 scan = ++m_scan;
  m_pool.start(
      [this, scan, stop = m_stop, mailbox = m_mailbox, files = toPaths(paths), charset = charset.toStdString()] {
        QElapsedTimer sinceReport;
        sinceReport.start();
        study::ScanControl control;
        control.stop = stop.get();
        control.charset = charset;
        control.progress = [&](int done, int total) {
          if (done < total && sinceReport.elapsed() < kProgressEveryMs) return;
          sinceReport.restart();
          mailbox->post([this, scan, done, total] {
            if (scan == m_scan) Q_EMIT progress(done, total);
          });
        };
        auto result = std::make_shared<engine::base::Result<study::Collection>>(study::scan(files, control));
        mailbox->post([this, scan, result] { take(scan, *result); });
      });
}

void StudyJob::stop() {
  if (m_stop) *m_stop = true;
}

void StudyJob::take(quint64 scan, const engine::base::Result<study::Collection>& result) {
  if (scan != m_scan) return;
  m_running = false;
  if (result) {
    Q_EMIT finished(std::make_shared<const study::Collection>(*result));
  } else if (result.error().code == engine::base::ErrorCode::cancelled) {
    Q_EMIT stopped();
  } else {
    Q_EMIT failed(QString::fromStdString(result.error().message));
  }
}

}  // namespace praxis::plugins::dicom::panel
