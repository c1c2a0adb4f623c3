#pragma once
// Reads files and folders into a collection on the pool; one scan at a time, a new one stops the old. Thread: gui.

#include <atomic>
#include <memory>

#include <QObject>
#include <QStringList>

#include "plugins/dicom/panel/mailbox.h"
#include "plugins/dicom/study/study.h"

class QThreadPool;

namespace praxis::plugins::dicom::panel {

class StudyJob : public QObject {
  Q_OBJECT
 public:
  // The pool outlives every job.
  explicit StudyJob(QThreadPool& pool, QObject* parent = nullptr);
  ~StudyJob() override;

  // A charset overrides what mislabelled files say of their texts; empty: what they say.
  void start(const QStringList& paths, const QString& charset = {});
  void stop();
  bool isRunning() const { return m_running; }

 Q_SIGNALS:
  void progress(int filesDone, int filesTotal);
  void finished(std::shared_ptr<const praxis::plugins::dicom::study::Collection> collection);
  void failed(const QString& message);
  void stopped();

 private:
  void take(quint64 scan, const engine::base::Result<study::Collection>& result);

  QThreadPool& m_pool;
  std::shared_ptr<Mailbox> m_mailbox;
  std::shared_ptr<std::atomic<bool>> m_stop;
  quint64 m_scan = 0;  // answers of older scans are dropped
  bool m_running = false;
};

}  // namespace praxis::plugins::dicom::panel
