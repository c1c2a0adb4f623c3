#pragma once
// The study list for the window: everything that touches the database happens on a thread of its own, answers come by
// signal. Its destructor waits for the one request that is under way; the others are dropped. Thread: gui.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QThread>

#include "engine/base/result.h"
#include "plugins/dicom/index/entries.h"
#include "plugins/dicom/index/study_index.h"
#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::index {

class IndexService : public QObject {
  Q_OBJECT
 public:
  // `folder` is where the program keeps its data; it is made if needed.
  explicit IndexService(const QString& folder, QObject* parent = nullptr);
  ~IndexService() override;

  const QString& path() const { return m_path; }  // for jobs that open a connection of their own

  void search(const Query& query);  // searched(); a newer search replaces those that wait
  void askForSeries(qint64 study);  // seriesFound()
  void load(qint64 study);          // loaded(), or failed()
  void remove(qint64 study);        // changed()
  void restore(qint64 study);       // changed()
  void setThumbnail(qint64 series, const QImage& image);
  // Looks whether the files are there; changed() when one study's state did. A newer call replaces those that wait.
  void check(const QVector<qint64>& studies);
  // Tells everybody to search again: another connection wrote to the list.
  void noteChange() { Q_EMIT changed(); }
  bool isIdle() const { return m_waiting == 0; }

 Q_SIGNALS:
  void searched(const praxis::plugins::dicom::index::SearchResult& result);
  void seriesFound(qint64 study, const std::vector<praxis::plugins::dicom::index::SeriesEntry>& series);
  void loaded(qint64 study, std::shared_ptr<const praxis::plugins::dicom::study::Collection> collection);
  void changed();
  void failed(const QString& message);
  void noticed(const QString& message);  // a damaged list was set aside

 private:
  struct State;  // of the worker thread
  using Answer = std::function<void()>;
  using Task = std::function<engine::base::Result<Answer>(StudyIndex&)>;

  // Runs `task` on the worker thread and what it returns here.
  void post(Task task);
  void answer(Answer letter);

  QString m_path;
  QThread m_thread;
  std::shared_ptr<State> m_state;
  QObject* m_worker;
  int m_waiting = 0;
  std::shared_ptr<std::atomic<quint64>> m_search;
  std::shared_ptr<std::atomic<quint64>> m_check;
};

}  // namespace praxis::plugins::dicom::index
