#include "plugins/dicom/panel/study_marks.h"

#include <QFile>

#include "plugins/dicom/panel/annotation_record.h"

namespace praxis::plugins::dicom::panel {

StudyMarks::StudyMarks(QThreadPool& pool, const QString& folder, QObject* parent)
    : QObject(parent), m_jobs(pool), m_folder(folder) {}

StudyMarks::~StudyMarks() = default;

StudyRecords& StudyMarks::of(const study::Study& study) {
  // Two patients may share a study, where files of one study spell the name in two ways: it has one record.
  std::unique_ptr<StudyRecords>& records = m_records[{study.uid, study.uid.empty() ? &study : nullptr}];
  if (records != nullptr) return *records;
  records = std::make_unique<StudyRecords>(QFile::encodeName(m_folder).toStdString(), m_jobs);
  connect(records.get(), &StudyRecords::keyImagesChanged, this, &StudyMarks::keyImagesChanged);
  connect(records.get(), &StudyRecords::exported, this, &StudyMarks::exported);
  connect(records.get(), &StudyRecords::failed, this, &StudyMarks::failed);
  connect(records.get(), &StudyRecords::loaded, this, [this] { --m_loading; });
  if (!m_folder.isEmpty() && !study.uid.empty()) {
    ++m_loading;
    records->open(QString::fromStdString(study.uid));
  }
  return *records;
}

void StudyMarks::clear() {
  m_records.clear();
  m_loading = 0;
  Q_EMIT keyImagesChanged();
}

bool StudyMarks::isKeyImage(const study::Study& study, const study::Series& series, const study::Slice& slice) {
  return of(study).isKeyImage(frameKey(series, slice));
}

void StudyMarks::toggleKeyImage(const study::Study& study, const study::Series& series, const study::Slice& slice) {
  const QString frame = frameKey(series, slice);
  StudyRecords& records = of(study);
  records.setKeyImage(frame, !records.isKeyImage(frame));
}

record::SourceFiles StudyMarks::sourcesOf(const study::Study& study) {
  record::SourceFiles files;
  for (const study::Series& series : study.series) {
    for (const study::Slice& slice : series.slices) files.try_emplace(slice.sopInstanceUid, slice.path);
  }
  return files;
}

}  // namespace praxis::plugins::dicom::panel
