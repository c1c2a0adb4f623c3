#pragma once
// The records of all studies on screen, one for each: a prior beside the current study keeps its own measurements.
// Read when a study first shows. Thread: gui.

#include <map>
#include <memory>

#include <QObject>

#include "plugins/dicom/panel/study_records.h"
#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::panel {

class StudyMarks : public QObject {
  Q_OBJECT
 public:
  // `folder` empty: nothing is read or kept. The pool outlives this and the last save.
  StudyMarks(QThreadPool& pool, const QString& folder, QObject* parent = nullptr);
  ~StudyMarks() override;

  // Of a study that stays until clear().
  StudyRecords& of(const study::Study& study);
  // Other studies come: what is unsaved is saved.
  void clear();
  bool isIdle() const { return m_loading == 0; }

  bool isKeyImage(const study::Study& study, const study::Series& series, const study::Slice& slice);
  void toggleKeyImage(const study::Study& study, const study::Series& series, const study::Slice& slice);
  // Where the pictures of the study lie, for documents that refer to them.
  static record::SourceFiles sourcesOf(const study::Study& study);

 Q_SIGNALS:
  void keyImagesChanged();
  void exported(const QString& path);
  void failed(const QString& message);  // something could not be read or kept: what, and what to do

 private:
  JobQueue m_jobs;
  QString m_folder;
  std::map<std::pair<std::string, const study::Study*>, std::unique_ptr<StudyRecords>> m_records;
  int m_loading = 0;
};

}  // namespace praxis::plugins::dicom::panel
