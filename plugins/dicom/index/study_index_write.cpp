#include <chrono>
#include <set>

#include <sys/stat.h>

#include <QSet>

#include "plugins/dicom/index/fold.h"
#include "plugins/dicom/index/merge.h"
#include "plugins/dicom/index/row_codec.h"
#include "plugins/dicom/index/study_index.h"

namespace praxis::plugins::dicom::index {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
// A file that was written this shortly before it was read may have been written after it, too: it is read again.
constexpr std::int64_t kTooFreshNs = 2 * kNsPerSecond;
constexpr std::int64_t kUnsure = -1;

QString q(const std::string& text) { return QString::fromStdString(text); }

// An empty QString would be bound as NULL.
QVariant v(const std::string& text) { return text.empty() ? QStringLiteral("") : q(text); }

std::filesystem::path fullPath(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path full = std::filesystem::absolute(path, error);
  return error ? path : full.lexically_normal();
}

// DICOM before version 3 wrote dates with dots: "1993.08.22".
QString plainDate(const std::string& date) { return q(date).remove(u'.'); }

QString modalitiesOf(const study::Study& study) {
  std::set<std::string> modalities;
  for (const study::Series& series : study.series) {
    if (!series.modality.empty()) modalities.insert(series.modality);
  }
  QString text = QStringLiteral("|");
  for (const std::string& modality : modalities) text += q(modality) + u'|';
  return text;
}

QString foldedOf(const study::Patient& patient, const study::Study& study) {
  QStringList parts{foldName(q(patient.name)), fold(q(patient.id)), fold(q(study.accession)),
                    fold(q(study.description))};
  QSet<QString> seen;
  for (const study::Series& series : study.series) {
    const QString description = fold(q(series.description));
    if (description.isEmpty() || seen.contains(description)) continue;
    seen.insert(description);
    parts << description;
  }
  return parts.join(u'\n');
}

template <typename Visit>
void eachSlice(const study::Study& study, Visit visit) {
  for (const study::Series& series : study.series) {
    for (const study::Slice& slice : series.slices) visit(slice);
  }
}

std::set<std::filesystem::path> filesOf(const study::Study& study) {
  std::set<std::filesystem::path> files;
  eachSlice(study, [&](const study::Slice& slice) { files.insert(slice.path); });
  return files;
}

// A thumbnail shows the middle slice: what it is known by when its series is written anew.
QByteArray thumbnailKey(const study::Series& series) {
  const study::Slice& middle = series.slices[series.slices.size() / 2];
  return pathBytes(middle.path) + '#' + QByteArray::number(middle.frame);
}

}  // namespace

std::optional<FileState> fileStateOf(const std::filesystem::path& path) {
  struct stat state {};
  if (::stat(path.c_str(), &state) != 0 || !S_ISREG(state.st_mode)) return std::nullopt;
  return FileState{0, state.st_size, std::int64_t{state.st_mtim.tv_sec} * kNsPerSecond + state.st_mtim.tv_nsec};
}

Result<void> StudyIndex::put(const study::Collection& collection, const std::atomic<bool>* stop) {
  for (const study::Patient& patient : collection.patients) {
    for (study::Study study : patient.studies) {
      if (stop != nullptr && *stop) return fail(ErrorCode::cancelled, "Listing was stopped.");
      study = withDocumentsAmongSeries(std::move(study));
      for (study::Series& series : study.series) {
        for (study::Slice& slice : series.slices) slice.path = fullPath(slice.path);
      }
      // What was unpacked from an archive is gone when the program ends.
      std::erase_if(study.series, [](const study::Series& s) { return s.slices.empty() || s.storage != nullptr; });
      if (!study.series.empty()) PRAXIS_TRY(putStudy(patient, study));
    }
  }
  return {};
}

Result<void> StudyIndex::putStudy(const study::Patient& patient, const study::Study& study) {
  Transaction transaction = PRAXIS_TRY(Transaction::begin(m_database));
  const qint64 owner = PRAXIS_TRY(patientId(patient));
  const qint64 id = PRAXIS_TRY(studyId(owner, study));
  PRAXIS_TRY(takeFromOthers(id, study));
  PRAXIS_TRY(writeStudy(id, patient, mergeStudies(PRAXIS_TRY(readStudy(id)), study)));
  PRAXIS_TRY(m_database.run("UPDATE studies SET removed = 0, missing_files = 0 WHERE id = ?", {id}));
  return transaction.commit();
}

Result<qint64> StudyIndex::patientId(const study::Patient& patient) {
  Statement row = PRAXIS_TRY(m_database.prepare(
      "INSERT INTO patients (patient_id, name, birth_date, sex, charset_hint, folded_name) VALUES (?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (patient_id, name) DO UPDATE SET birth_date = excluded.birth_date, sex = excluded.sex, "
      "charset_hint = excluded.charset_hint "
      "RETURNING id"));
  PRAXIS_TRY(row.run({v(patient.id), v(patient.name), v(patient.birthDate), v(patient.sex), v(patient.charsetHint),
                      v(foldName(q(patient.name)).toStdString())}));
  if (!row.next()) return fail(ErrorCode::internal, "The study list took no patient.");
  return row.integer(0);
}

Result<qint64> StudyIndex::studyId(qint64 patient, const study::Study& study) {
  Statement row = PRAXIS_TRY(m_database.prepare(
      "INSERT INTO studies (patient, study_key, uid, date, time, description, accession, institution, modalities, "
      "series_count, image_count, file_count, folded) VALUES (?, ?, '', '', '', '', '', '', '', 0, 0, 0, '') "
      "ON CONFLICT (patient, study_key) DO UPDATE SET uid = uid RETURNING id"));
  PRAXIS_TRY(row.run({patient, v(studyKey(study))}));
  if (!row.next()) return fail(ErrorCode::internal, "The study list took no study.");
  return row.integer(0);
}

// A file that holds something else now leaves the study that it was in.
Result<void> StudyIndex::takeFromOthers(qint64 study, const study::Study& fresh) {
  const std::set<std::filesystem::path> files = filesOf(fresh);
  std::set<qint64> others;
  {
    Statement row =
        PRAXIS_TRY(m_database.prepare("SELECT DISTINCT s.study FROM files f JOIN instances i ON i.file = f.id "
                                      "JOIN series s ON s.id = i.series WHERE f.path = ?"));
    for (const std::filesystem::path& file : files) {
      PRAXIS_TRY(row.run({pathBytes(file)}));
      while (row.next()) others.insert(row.integer(0));
    }
  }
  others.erase(study);
  for (const qint64 other : others) {
    study::Collection loaded = PRAXIS_TRY(load(other));
    study::Study rest = std::move(loaded.patients.front().studies.front());
    filterSlices(rest, [&](const study::Slice& slice) { return !files.contains(slice.path); });
    if (rest.series.empty() && rest.documents.empty()) {
      PRAXIS_TRY(m_database.run("DELETE FROM studies WHERE id = ?", {other}));
    } else {
      PRAXIS_TRY(writeStudy(other, loaded.patients.front(), rest));
    }
  }
  return {};
}

Result<void> StudyIndex::writeStudy(qint64 id, const study::Patient& patient, const study::Study& written) {
  const auto pictures = static_cast<qint64>(withDocumentsApart(written).series.size());
  const study::Study study = withDocumentsAmongSeries(written);
  qint64 images = 0;
  for (const study::Series& series : study.series) {
    if (series.kind == study::SeriesKind::images) images += static_cast<qint64>(series.slices.size());
  }
  PRAXIS_TRY(
      m_database.run("UPDATE studies SET uid = ?, date = ?, time = ?, description = ?, accession = ?, institution = ?, "
                     "modalities = ?, series_count = ?, image_count = ?, file_count = ?, folded = ? WHERE id = ?",
                     {v(study.uid), v(plainDate(study.date).toStdString()), v(study.time), v(study.description),
                      v(study.accession), v(study.institution), modalitiesOf(study), pictures, images,
                      static_cast<qint64>(filesOf(study).size()), foldedOf(patient, study), id}));
  return writeSeries(id, study);
}

Result<void> StudyIndex::writeSeries(qint64 study, const study::Study& all) {
  std::map<QByteArray, QByteArray> thumbnails;
  {
    Statement rows = PRAXIS_TRY(m_database.prepare(
        "SELECT f.path, i.frame, t.image FROM series s JOIN thumbnails t ON t.series = s.id "
        "JOIN instances i ON i.series = s.id AND i.place = s.image_count / 2 JOIN files f ON f.id = i.file "
        "WHERE s.study = ?"));
    PRAXIS_TRY(rows.run({study}));
    while (rows.next()) {
      thumbnails[rows.value(0).toByteArray() + '#' + QByteArray::number(rows.integer(1))] = rows.value(2).toByteArray();
    }
  }
  PRAXIS_TRY(m_database.run("DELETE FROM series WHERE study = ?", {study}));
  std::map<std::filesystem::path, qint64> files;
  for (const std::filesystem::path& path : filesOf(all)) files[path] = PRAXIS_TRY(fileId(path));
  Statement header = PRAXIS_TRY(
      m_database.prepare("INSERT INTO series (study, place, uid, number, description, modality, image_count, header, "
                         "warnings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  Statement row = PRAXIS_TRY(
      m_database.prepare("INSERT INTO instances (series, place, file, frame, sop_uid, number, geometry, edges, "
                         "sort_key, laterality, view) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  qint64 place = 0;
  for (const study::Series& series : all.series) {
    PRAXIS_TRY(
        header.run({study, place++, v(series.uid), v(series.number), v(series.description), v(series.modality),
                    static_cast<qint64>(series.slices.size()), headerText(series), warningsText(series.warnings)}));
    const qint64 id = header.lastId();
    qint64 position = 0;
    for (const study::Slice& slice : series.slices) {
      PRAXIS_TRY(row.run({id, position++, files.at(slice.path), slice.frame, v(slice.sopInstanceUid),
                          slice.instanceNumber, geometryBytes(slice.geometry), edgesText(slice.edges), slice.key,
                          v(slice.laterality), v(slice.view)}));
    }
    if (const auto kept = thumbnails.find(thumbnailKey(series)); kept != thumbnails.end()) {
      PRAXIS_TRY(m_database.run("INSERT INTO thumbnails (series, image) VALUES (?, ?)", {id, kept->second}));
    }
  }
  return {};
}

Result<qint64> StudyIndex::fileId(const std::filesystem::path& path) {
  FileState state = fileStateOf(path).value_or(FileState{});
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t nowNs = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
  if (nowNs - state.modifiedNs < kTooFreshNs) state.modifiedNs = kUnsure;
  Statement row = PRAXIS_TRY(
      m_database.prepare("INSERT INTO files (path, size, modified_ns) VALUES (?, ?, ?) ON CONFLICT (path) "
                         "DO UPDATE SET size = excluded.size, modified_ns = excluded.modified_ns RETURNING id"));
  PRAXIS_TRY(row.run({pathBytes(path), qint64{state.size}, qint64{state.modifiedNs}}));
  if (!row.next()) return fail(ErrorCode::internal, "The study list took no file.");
  return row.integer(0);
}

Result<StudyIndex::KnownFiles> StudyIndex::knownFiles(const std::filesystem::path& path) {
  const QByteArray own = pathBytes(fullPath(path));
  const QByteArray folder = own.endsWith('/') ? own : own + '/';
  QByteArray behind = folder;
  behind.back() = '/' + 1;
  Statement rows = PRAXIS_TRY(
      m_database.prepare("SELECT path, id, size, modified_ns FROM files WHERE (path = ? OR (path >= ? AND path < ?)) "
                         "AND EXISTS (SELECT 1 FROM instances WHERE instances.file = files.id)"));
  PRAXIS_TRY(rows.run({own, folder, behind}));
  KnownFiles known;
  while (rows.next()) {
    known[pathOf(rows.value(0).toByteArray())] = {rows.integer(1), rows.integer(2), rows.integer(3)};
  }
  return known;
}

Result<std::vector<qint64>> StudyIndex::studiesOf(const std::vector<qint64>& files) {
  std::set<qint64> studies;
  Statement row = PRAXIS_TRY(
      m_database.prepare("SELECT DISTINCT s.study FROM instances i JOIN series s ON s.id = i.series WHERE i.file = ?"));
  for (const qint64 file : files) {
    PRAXIS_TRY(row.run({file}));
    while (row.next()) studies.insert(row.integer(0));
  }
  return std::vector<qint64>(studies.begin(), studies.end());
}

}  // namespace praxis::plugins::dicom::index
