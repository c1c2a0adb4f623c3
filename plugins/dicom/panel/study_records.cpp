#include "plugins/dicom/panel/study_records.h"

#include <algorithm>

#include <QFile>

#include "plugins/dicom/panel/annotation_record.h"
#include "plugins/dicom/record/csv.h"
#include "plugins/dicom/record/key_objects.h"
#include "plugins/dicom/record/structured_report.h"
#include "plugins/dicom/record/whole_file.h"

namespace praxis::plugins::dicom::panel {

using record::KeyImage;
using record::Store;
using ui::viewer::Annotation;
using ui::viewer::AnnotationSet;

namespace {

constexpr int kSaveAfterMs = 400;  // of quiet: a drag of many small steps is saved once

std::filesystem::path pathOf(const QString& name) { return QFile::encodeName(name).toStdString(); }

engine::base::Result<void> write(StudyRecords::Export kind, const record::StudyRecord& record,
                                 const record::SourceFiles& files, const std::filesystem::path& path) {
  switch (kind) {
    case StudyRecords::Export::report:
      return record::writeReport(record, files, path);
    case StudyRecords::Export::keyObjects:
      return record::writeKeyObjects(record, files, path);
    case StudyRecords::Export::csv:
      break;
  }
  return record::writeWhole(path, record::toCsv(record, true));
}

}  // namespace

StudyRecords::StudyRecords(std::filesystem::path folder, JobQueue jobs, QObject* parent)
    : QObject(parent),
      m_store(std::make_shared<const Store>(std::move(folder))),
      m_jobs(std::move(jobs)),
      m_mailbox(std::make_shared<Mailbox>(this)) {
  m_saveSoon.setSingleShot(true);
  m_saveSoon.setInterval(kSaveAfterMs);
  connect(&m_saveSoon, &QTimer::timeout, this, &StudyRecords::save);
  connect(&m_set, &AnnotationSet::edited, this, [this] {
    measureAll();
    touch();
  });
}

StudyRecords::~StudyRecords() {
  m_mailbox->close();
  if (m_saveSoon.isActive()) save();
}

void StudyRecords::open(const QString& studyUid) {
  if (studyUid == m_studyUid) return;
  if (m_saveSoon.isActive()) save();
  m_studyUid = studyUid;
  m_keys.clear();
  m_images.clear();
  m_measured.clear();
  m_frozen = false;
  m_loading = !studyUid.isEmpty();
  m_set.reset({});
  Q_EMIT keyImagesChanged();
  if (!m_loading) return;
  m_jobs.post([this, studyUid, store = m_store, mailbox = m_mailbox] {
    auto loaded = std::make_shared<engine::base::Result<Store::Loaded>>(store->load(studyUid.toStdString()));
    mailbox->post([this, studyUid, loaded] { take(studyUid, *loaded); });
  });
}

void StudyRecords::take(const QString& studyUid, const engine::base::Result<Store::Loaded>& loaded) {
  if (studyUid != m_studyUid) return;
  m_loading = false;
  if (!loaded) {
    m_frozen = true;
    Q_EMIT failed(tr("%1 What is measured now will not be kept.").arg(QString::fromStdString(loaded.error().message)));
  } else {
    // What was drawn while the file was read comes after what was kept.
    std::vector<Annotation> all;
    for (const record::Measurement& measurement : loaded->record.measurements) {
      all.push_back(toAnnotation(measurement));
      m_measured[all.back().id].push_back({all.back(), valuesOf(measurement)});
    }
    const bool drawn = !m_set.all().empty() || !m_keys.empty();
    all.insert(all.end(), m_set.all().begin(), m_set.all().end());
    m_set.reset(std::move(all));
    for (const KeyImage& key : loaded->record.keyImages) {
      if (!isKeyImage(frameKey(key.frame))) m_keys.push_back(key);
    }
    measureAll();
    if (drawn) touch();
    if (!loaded->message.empty()) Q_EMIT failed(QString::fromStdString(loaded->message));
  }
  Q_EMIT keyImagesChanged();
  Q_EMIT this->loaded();
}

void StudyRecords::show(const QString& frame, std::shared_ptr<const engine::image::Image> image) {
  if (image == nullptr || frameOf(frame).sopInstanceUid.empty()) return;
  m_images[frame] = image;
  measureAll();
}

// Everything whose picture is at hand and whose shape was not measured yet.
void StudyRecords::measureAll() {
  for (const Annotation& annotation : m_set.all()) {
    std::vector<Measured>& known = m_measured[annotation.id];
    const auto same = [&](const Measured& m) {
      return m.annotation.points == annotation.points && m.annotation.kind == annotation.kind;
    };
    if (std::any_of(known.begin(), known.end(), same)) continue;
    const auto image = m_images.value(annotation.frame).lock();
    if (image) known.push_back({annotation, ui::viewer::measure(annotation, *image)});
  }
}

bool StudyRecords::isKeyImage(const QString& frame) const {
  const record::FrameReference reference = frameOf(frame);
  return std::any_of(m_keys.begin(), m_keys.end(), [&](const KeyImage& key) { return key.frame == reference; });
}

void StudyRecords::setKeyImage(const QString& frame, bool key, const QString& note) {
  const record::FrameReference reference = frameOf(frame);
  if (reference.sopInstanceUid.empty() || m_studyUid.isEmpty()) return;
  const auto found =
      std::find_if(m_keys.begin(), m_keys.end(), [&](const KeyImage& each) { return each.frame == reference; });
  if (key) {
    const QString now = QDateTime::currentDateTimeUtc().toString("yyyy-MM-ddTHH:mm:ss'Z'");
    KeyImage added{reference, note.toStdString(), now.toStdString()};
    if (found == m_keys.end()) {
      m_keys.push_back(std::move(added));
    } else {
      *found = std::move(added);
    }
  } else if (found != m_keys.end()) {
    m_keys.erase(found);
  }
  touch();
  Q_EMIT keyImagesChanged();
}

QStringList StudyRecords::keyImages() const {
  QStringList frames;
  for (const KeyImage& key : m_keys) frames << frameKey(key.frame);
  return frames;
}

record::StudyRecord StudyRecords::record() const {
  record::StudyRecord record{m_studyUid.toStdString(), {}, m_keys};
  for (const Annotation& annotation : m_set.all()) {
    ui::viewer::AnnotationValues values;
    for (const Measured& known : m_measured.value(annotation.id)) {
      if (known.annotation.points == annotation.points) values = known.values;
    }
    record.measurements.push_back(toMeasurement(annotation, values));
  }
  return record;
}

void StudyRecords::touch() {
  if (!m_studyUid.isEmpty() && !m_frozen) m_saveSoon.start();
}

void StudyRecords::save() {
  m_saveSoon.stop();
  // Before the kept ones are here, saving would replace them by the few drawn since.
  if (m_studyUid.isEmpty() || m_frozen || m_loading) return;
  m_jobs.post([this, store = m_store, mailbox = m_mailbox, kept = record()] {
    const auto saved = store->save(kept);
    if (saved) return;
    mailbox->post([this, message = QString::fromStdString(saved.error().message)] { Q_EMIT failed(message); });
  });
}

void StudyRecords::exportTo(Export kind, const QString& path, const record::SourceFiles& files) {
  m_jobs.post([this, kind, path, files, mailbox = m_mailbox, kept = record()] {
    const auto written = write(kind, kept, files, pathOf(path));
    const QString message = written ? QString() : QString::fromStdString(written.error().message);
    mailbox->post([this, path, message] {
      if (message.isEmpty()) {
        Q_EMIT exported(path);
      } else {
        Q_EMIT failed(message);
      }
    });
  });
}

}  // namespace praxis::plugins::dicom::panel
