#pragma once
// Reads files and folders into a collection on the pool; one scan at a time, a new one stops the old. With a study list
// only what has changed is read, and what is new is listed afterwards. Thread: gui.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

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

  // The database of the study list (IndexService::path()); empty: no list is used or written.
  void setList(const QString& path) { m_list = path; }
  // charset: overrides what the files say, see study::ScanControl.
  // again: reads every file, whatever the list knows of it.
  void start(const QStringList& paths, const QString& charset = {}, bool again = false);
  // Stops and tells nothing any more, not even a result that was under way.
  void abandon();
  void stop();
  bool isRunning() const { return m_running; }

 Q_SIGNALS:
  void progress(int filesDone, int filesTotal);
  void finished(std::shared_ptr<const praxis::plugins::dicom::study::Collection> collection);
  void failed(const QString& message);
  void stopped();
  // After finished(): what was read is in the list (IndexService::noteChange()), or why it is not; `problem` empty.
  void listed(const QString& problem);

 private:
  using Result = engine::base::Result<std::shared_ptr<const study::Collection>>;
  struct Order;

  void take(quint64 scan, const Result& result);

  QThreadPool& m_pool;
  std::shared_ptr<Mailbox> m_mailbox;
  QString m_list;
  std::shared_ptr<std::atomic<bool>> m_stop;
  std::shared_ptr<std::atomic<bool>> m_closing;  // ends the listing of what was read, too
  quint64 m_scan = 0;                            // answers of older scans are dropped
  bool m_running = false;
};

}  // namespace praxis::plugins::dicom::panel
