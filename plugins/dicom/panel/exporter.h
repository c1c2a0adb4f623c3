#pragma once
// Asks where to, without stopping the window, and writes pictures there on the pool. Thread: gui.

#include <functional>
#include <memory>

#include <QImage>
#include <QObject>

#include "plugins/dicom/panel/mailbox.h"
#include "plugins/dicom/panel/study_records.h"

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
  // Asks where to; `chosen` gets the path, unless the user thinks better of it.
  using Chosen = std::function<void(const QString& path)>;
  void askFor(StudyRecords::Export kind, Chosen chosen);
  bool isIdle() const { return m_underWay == 0; }

 Q_SIGNALS:
  void saved(const QString& path);
  void failed(const QString& message);

 private:
  void ask(const QString& title, const QString& suggestion, const QString& filter, Chosen chosen);
  void writePicture(const QImage& picture, const QString& path);

  QThreadPool& m_pool;
  QWidget* m_window;
  std::shared_ptr<Mailbox> m_mailbox;
  int m_underWay = 0;
};

}  // namespace praxis::plugins::dicom::panel
