#pragma once
// The annotations and key images of the study that is open: loaded, saved and exported on the pool, whatever viewport
// they are drawn in. Each viewport has an AnnotationLayer on annotations(), told with setFrame(frameKey(series, slice),
// image) what it shows; the same goes to show(). Thread: gui.

#include <filesystem>
#include <memory>
#include <vector>

#include <QHash>
#include <QObject>
#include <QTimer>

#include "engine/image/image.h"
#include "plugins/dicom/panel/job_queue.h"
#include "plugins/dicom/panel/mailbox.h"
#include "plugins/dicom/record/source_image.h"
#include "plugins/dicom/record/store.h"
#include "ui/viewer/annotation_set.h"
#include "ui/viewer/annotation_values.h"

namespace praxis::plugins::dicom::panel {

class StudyRecords : public QObject {
  Q_OBJECT
 public:
  // The folder is made when something is to be kept. The pool outlives this object and its last save.
  // jobs: shared by all records of one folder, so that a study that is opened again is read after it was saved.
  StudyRecords(std::filesystem::path folder, JobQueue jobs, QObject* parent = nullptr);
  ~StudyRecords() override;  // what is not saved yet is saved on the pool

  // Another study, or none: saves what was open. Annotations arrive with loaded().
  void open(const QString& studyUid);
  const QString& studyUid() const { return m_studyUid; }
  ui::viewer::AnnotationSet& annotations() { return m_set; }

  // Tells which picture stands behind a frame key, each time a viewport shows one: what lies on it is measured.
  void show(const QString& frame, std::shared_ptr<const engine::image::Image> image);

  bool isKeyImage(const QString& frame) const;
  void setKeyImage(const QString& frame, bool key, const QString& note = {});
  QStringList keyImages() const;  // frame keys

  // The record as it would be saved now.
  record::StudyRecord record() const;

  enum class Export { csv, report, keyObjects };
  // `files` say where the pictures of the study lie; not needed for CSV. Ends with exported() or failed().
  void exportTo(Export kind, const QString& path, const record::SourceFiles& files);

 Q_SIGNALS:
  void loaded();
  void keyImagesChanged();
  void exported(const QString& path);
  // For the user: a damaged or newer file, a folder that cannot be written, an export that did not work.
  void failed(const QString& message);

 private:
  struct Measured {
    ui::viewer::Annotation annotation;
    ui::viewer::AnnotationValues values;
  };

  void take(const QString& studyUid, const engine::base::Result<record::Store::Loaded>& loaded);
  void measureAll();
  void touch();  // something is to be saved soon
  void save();

  std::shared_ptr<const record::Store> m_store;
  JobQueue m_jobs;
  std::shared_ptr<Mailbox> m_mailbox;
  ui::viewer::AnnotationSet m_set;
  QString m_studyUid;
  std::vector<record::KeyImage> m_keys;
  bool m_loading = false;
  bool m_frozen = false;  // what is on disk could not be read and must not be replaced
  QHash<QString, std::weak_ptr<const engine::image::Image>> m_images;  // by frame key
  QHash<QString, std::vector<Measured>> m_measured;  // by id, each shape it had: undo may come back to a frame unseen
  QTimer m_saveSoon;
};

}  // namespace praxis::plugins::dicom::panel
