#pragma once
// Measurements and key images of the studies on screen: one set for all viewports, read when a study first shows and
// kept in the data folder shortly after every change, both on the pool. Numbers are taken while the picture is in
// memory. May be destroyed with changes unsaved: they are handed to the pool then. Thread: gui.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <QObject>
#include <QTimer>

#include "engine/image/image.h"
#include "plugins/dicom/panel/mailbox.h"
#include "plugins/dicom/record/measurement.h"
#include "plugins/dicom/record/source_image.h"
#include "plugins/dicom/record/store.h"
#include "plugins/dicom/study/study.h"
#include "ui/viewer/annotation_set.h"

class QThreadPool;

namespace praxis::plugins::dicom::panel {

class StudyMarks : public QObject {
  Q_OBJECT
 public:
  using ImageOf = std::function<std::shared_ptr<const engine::image::Image>(const QString& frameKey)>;
  // `folder` empty: nothing is kept. `imageOf` gives pictures in memory, null for others. The pool outlives this.
  StudyMarks(QThreadPool& pool, const QString& folder, ImageOf imageOf, QObject* parent = nullptr);
  ~StudyMarks() override;

  ui::viewer::AnnotationSet& set() { return m_set; }
  // The study comes on screen: reads what was kept of it, once. It must stay until clear().
  void open(const study::Study& study);
  // Other studies come: what is unsaved is saved.
  void clear();
  bool isIdle() const { return m_underWay == 0 && !m_saveSoon.isActive(); }

  bool isKeyImage(const study::Series& series, const study::Slice& slice) const;
  void toggleKeyImage(const study::Series& series, const study::Slice& slice);
  // What there is now of one study, for files that others read; with the pictures' places.
  record::StudyRecord recordOf(const study::Study& study);
  static record::SourceFiles sourcesOf(const study::Study& study);

 Q_SIGNALS:
  void keyImagesChanged();
  void said(const QString& message);  // something could not be read or kept: what, and what to do

 private:
  struct Place {
    const study::Study* study;
    record::FrameReference reference;
  };
  struct Kept {
    const study::Study* study = nullptr;
    std::vector<record::KeyImage> keyImages;
    std::vector<record::Measurement> elsewhere;  // on pictures that are not among the files opened
    bool loaded = false;                         // what was kept has come, so that saving loses nothing
    bool changed = false;
  };

  // The store takes one job at a time; of two saves of a study the newer one stays, whichever comes first.
  struct Writing {
    std::mutex mutex;
    std::map<std::string, quint64> newest;
  };

  void take(const std::string& studyUid, quint64 generation, const engine::base::Result<record::Store::Loaded>& loaded);
  void noteEdit();
  void save();
  void write(record::StudyRecord record);
  record::Measurement measured(const ui::viewer::Annotation& annotation, const Place& place);
  static record::FrameReference referenceOf(const study::Series& series, const study::Slice& slice);

  QThreadPool& m_pool;
  std::shared_ptr<record::Store> m_store;  // null: nothing is kept
  std::shared_ptr<Writing> m_writing;
  ImageOf m_imageOf;
  std::shared_ptr<Mailbox> m_mailbox;
  ui::viewer::AnnotationSet m_set;
  std::map<std::string, Kept> m_studies;           // by Study Instance UID
  std::map<QString, Place> m_places;               // by frame key
  std::map<QString, record::Measurement> m_known;  // numbers by id, of when the picture was last there
  QTimer m_saveSoon;
  quint64 m_generation = 0;
  quint64 m_saves = 0;
  int m_underWay = 0;
};

}  // namespace praxis::plugins::dicom::panel
