#include "plugins/dicom/panel/study_marks.h"

#include <algorithm>

#include <QThreadPool>

#include "plugins/dicom/panel/frame_loader.h"
#include "plugins/dicom/panel/mark_convert.h"

namespace praxis::plugins::dicom::panel {
namespace {

constexpr int kSaveAfterMs = 600;  // one file for a burst of changes

}  // namespace

StudyMarks::StudyMarks(QThreadPool& pool, const QString& folder, ImageOf imageOf, QObject* parent)
    : QObject(parent),
      m_pool(pool),
      m_store(folder.isEmpty() ? nullptr : std::make_shared<record::Store>(folder.toStdString())),
      m_writing(std::make_shared<Writing>()),
      m_imageOf(std::move(imageOf)),
      m_mailbox(std::make_shared<Mailbox>(this)) {
  m_saveSoon.setSingleShot(true);
  m_saveSoon.setInterval(kSaveAfterMs);
  connect(&m_saveSoon, &QTimer::timeout, this, &StudyMarks::save);
  connect(&m_set, &ui::viewer::AnnotationSet::edited, this, &StudyMarks::noteEdit);
}

StudyMarks::~StudyMarks() {
  save();
  m_mailbox->close();
}

void StudyMarks::clear() {
  save();
  ++m_generation;
  m_saveSoon.stop();
  m_set.reset({});
  m_studies.clear();
  m_places.clear();
  m_known.clear();
  Q_EMIT keyImagesChanged();
}

record::FrameReference StudyMarks::referenceOf(const study::Series& series, const study::Slice& slice) {
  return {series.uid, slice.sopInstanceUid, slice.frame};
}

void StudyMarks::open(const study::Study& study) {
  const auto [kept, isNew] = m_studies.try_emplace(study.uid);
  if (!isNew) return;
  kept->second.study = &study;
  for (const study::Series& series : study.series) {
    for (const study::Slice& slice : series.slices) {
      m_places.try_emplace(FrameLoader::keyOf(slice), Place{&study, referenceOf(series, slice)});
    }
  }
  if (!m_store || study.uid.empty()) {
    kept->second.loaded = true;
    return;
  }
  ++m_underWay;
  m_pool.start(
      [this, mailbox = m_mailbox, store = m_store, writing = m_writing, uid = study.uid, generation = m_generation] {
        const std::scoped_lock lock(writing->mutex);
        const auto loaded = std::make_shared<engine::base::Result<record::Store::Loaded>>(store->load(uid));
        mailbox->post([this, uid, generation, loaded] { take(uid, generation, *loaded); });
      });
}

void StudyMarks::take(const std::string& studyUid, quint64 generation,
                      const engine::base::Result<record::Store::Loaded>& loaded) {
  --m_underWay;
  const auto found = m_studies.find(studyUid);
  if (generation != m_generation || found == m_studies.end()) return;
  Kept& kept = found->second;
  // Of a newer program: what it kept stays as it is, so nothing of this study is saved.
  if (!loaded) return Q_EMIT said(QString::fromStdString(loaded.error().message));
  kept.loaded = true;
  if (!loaded->message.empty()) Q_EMIT said(QString::fromStdString(loaded->message));
  std::vector<ui::viewer::Annotation> all = m_set.all();
  for (const record::Measurement& measurement : loaded->record.measurements) {
    const auto place = std::find_if(m_places.begin(), m_places.end(), [&measurement](const auto& one) {
      return one.second.reference.sopInstanceUid == measurement.frame.sopInstanceUid &&
             one.second.reference.frame == measurement.frame.frame;
    });
    if (place == m_places.end()) {
      kept.elsewhere.push_back(measurement);
      continue;
    }
    all.push_back(annotationOf(measurement, place->first));
    m_known[QString::fromStdString(measurement.id)] = measurement;
  }
  for (const record::KeyImage& image : loaded->record.keyImages) kept.keyImages.push_back(image);
  m_set.reset(std::move(all));
  Q_EMIT keyImagesChanged();
}

void StudyMarks::noteEdit() {
  for (auto& [uid, kept] : m_studies) kept.changed = true;
  // Now, while the pictures are in memory.
  for (const ui::viewer::Annotation& annotation : m_set.all()) {
    const auto place = m_places.find(annotation.frame);
    if (place != m_places.end()) measured(annotation, place->second);
  }
  m_saveSoon.start();
}

record::Measurement StudyMarks::measured(const ui::viewer::Annotation& annotation, const Place& place) {
  record::Measurement measurement = measurementOf(annotation, place.reference);
  const auto known = m_known.find(annotation.id);
  const bool same = known != m_known.end() && known->second.points == measurement.points;
  if (same) {
    const std::string label = measurement.label;
    measurement = known->second;
    measurement.label = label;
  } else if (const auto image = m_imageOf(annotation.frame)) {
    addNumbers(measurement, annotation, *image);
    m_known[annotation.id] = measurement;
  }
  return measurement;
}

record::StudyRecord StudyMarks::recordOf(const study::Study& study) {
  record::StudyRecord record;
  record.studyUid = study.uid;
  const auto kept = m_studies.find(study.uid);
  if (kept == m_studies.end()) return record;
  record.keyImages = kept->second.keyImages;
  for (const ui::viewer::Annotation& annotation : m_set.all()) {
    const auto place = m_places.find(annotation.frame);
    if (place == m_places.end() || place->second.study != &study) continue;
    record.measurements.push_back(measured(annotation, place->second));
  }
  return record;
}

record::SourceFiles StudyMarks::sourcesOf(const study::Study& study) {
  record::SourceFiles files;
  for (const study::Series& series : study.series) {
    for (const study::Slice& slice : series.slices) files.try_emplace(slice.sopInstanceUid, slice.path);
  }
  return files;
}

void StudyMarks::save() {
  m_saveSoon.stop();
  for (auto& [uid, kept] : m_studies) {
    if (!kept.changed || !kept.loaded || !m_store || uid.empty()) continue;
    kept.changed = false;
    record::StudyRecord record = recordOf(*kept.study);
    record.measurements.insert(record.measurements.end(), kept.elsewhere.begin(), kept.elsewhere.end());
    write(std::move(record));
  }
}

void StudyMarks::write(record::StudyRecord record) {
  ++m_underWay;
  m_pool.start([this, mailbox = m_mailbox, store = m_store, writing = m_writing, number = ++m_saves,
                record = std::move(record)] {
    const std::scoped_lock lock(writing->mutex);
    quint64& newest = writing->newest[record.studyUid];
    engine::base::Result<void> saved;
    if (number > newest) saved = store->save(record);
    newest = std::max(newest, number);
    const QString message = saved ? QString() : QString::fromStdString(saved.error().message);
    mailbox->post([this, message] {
      --m_underWay;
      if (!message.isEmpty()) Q_EMIT said(message);
    });
  });
}

bool StudyMarks::isKeyImage(const study::Series& series, const study::Slice& slice) const {
  const record::FrameReference reference = referenceOf(series, slice);
  return std::any_of(m_studies.begin(), m_studies.end(), [&reference](const auto& one) {
    const auto& images = one.second.keyImages;
    return std::any_of(images.begin(), images.end(),
                       [&reference](const record::KeyImage& image) { return image.frame == reference; });
  });
}

void StudyMarks::toggleKeyImage(const study::Series& series, const study::Slice& slice) {
  const auto place = m_places.find(FrameLoader::keyOf(slice));
  if (place == m_places.end()) return;
  Kept& kept = m_studies[place->second.study->uid];
  const record::FrameReference reference = referenceOf(series, slice);
  const auto gone =
      std::erase_if(kept.keyImages, [&reference](const record::KeyImage& image) { return image.frame == reference; });
  if (gone == 0) kept.keyImages.push_back({reference, {}, presentTime()});
  kept.changed = true;
  m_saveSoon.start();
  Q_EMIT keyImagesChanged();
}

}  // namespace praxis::plugins::dicom::panel
