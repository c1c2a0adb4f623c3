#pragma once
// Asks where to, and writes pictures, tables and DICOM documents there on the pool. Thread: gui.

#include <functional>
#include <memory>

#include <QImage>
#include <QObject>

#include "engine/base/result.h"
#include "plugins/dicom/panel/mailbox.h"
#include "plugins/dicom/record/measurement.h"
#include "plugins/dicom/record/source_image.h"

class QThreadPool;
class QWidget;

namespace praxis::plugins::dicom::panel {

class Exporter : public QObject {
  Q_OBJECT
 public:
  // The pool outlives the exporter; dialogs belong to `window`.
  Exporter(QThreadPool& pool, QWidget* window);
  ~Exporter() override;

  void savePicture(const QImage& picture);
  void saveTable(record::StudyRecord record);
  void saveReport(record::StudyRecord record, record::SourceFiles files);
  void saveKeyImages(record::StudyRecord record, record::SourceFiles files);
  bool isIdle() const { return m_underWay == 0; }

  using Job = std::function<engine::base::Result<void>(const QString& path)>;
  // Runs the job on the pool; answers by saved() or failed().
  void write(const QString& path, Job job);

 Q_SIGNALS:
  void saved(const QString& message);
  void failed(const QString& message);

 private:
  void ask(const QString& title, const QString& suggestion, const QString& filter, const QString& suffix, Job job);

  QThreadPool& m_pool;
  QWidget* m_window;
  std::shared_ptr<Mailbox> m_mailbox;
  int m_underWay = 0;
};

}  // namespace praxis::plugins::dicom::panel
