#include "plugins/dicom/index/study_index.h"

#include <QBuffer>
#include <QSet>

#include "plugins/dicom/index/fold.h"
#include "plugins/dicom/index/merge.h"
#include "plugins/dicom/index/row_codec.h"

namespace praxis::plugins::dicom::index {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

constexpr const char* kSeparator = "|";  // around each modality, so that "|CT|" finds no "XCT"

QString orderOf(const Query& query) {
  const char* column = "";
  switch (query.sortBy) {
    case SortBy::patient:
      column = "p.folded_name";
      break;
    case SortBy::patientId:
      column = "p.patient_id";
      break;
    case SortBy::date:
      column = "s.date";
      break;
    case SortBy::modality:
      column = "s.modalities";
      break;
    case SortBy::description:
      column = "s.description COLLATE NOCASE";
      break;
    case SortBy::images:
      column = "s.image_count";
      break;
    case SortBy::accession:
      column = "s.accession";
      break;
  }
  const QString way = query.descending ? QStringLiteral(" DESC") : QStringLiteral(" ASC");
  const QString time = query.sortBy == SortBy::date ? way : QStringLiteral(" DESC");
  return QStringLiteral(" ORDER BY ") + QString::fromLatin1(column) + way + QStringLiteral(", s.date DESC, s.time") +
         time + QStringLiteral(", s.id");
}

QString dicomDate(const QDate& date) { return date.toString(QStringLiteral("yyyyMMdd")); }

StudyEntry entryOf(const Statement& row) {
  StudyEntry entry;
  entry.id = row.integer(0);
  entry.patientName = row.text(1);
  entry.patientId = row.text(2);
  entry.birthDate = row.text(3);
  entry.sex = row.text(4);
  entry.date = row.text(5);
  entry.time = row.text(6);
  entry.description = row.text(7);
  entry.accession = row.text(8);
  entry.institution = row.text(9);
  entry.modalities = row.text(10).split(QLatin1String(kSeparator), Qt::SkipEmptyParts);
  entry.series = static_cast<int>(row.integer(11));
  entry.images = static_cast<int>(row.integer(12));
  entry.files = static_cast<int>(row.integer(13));
  entry.missingFiles = static_cast<int>(row.integer(14));
  return entry;
}

}  // namespace

Result<StudyIndex> StudyIndex::open(const QString& path) { return StudyIndex(PRAXIS_TRY(Database::open(path))); }

Result<StudyIndex> StudyIndex::startAnew(const QString& path) {
  return StudyIndex(PRAXIS_TRY(Database::startAnew(path)));
}

Result<SearchResult> StudyIndex::search(const Query& query) {
  QString where = QStringLiteral(" WHERE s.removed = 0");
  QVariantList values;
  const auto demand = [&](const char* condition, const QVariant& value) {
    where += QStringLiteral(" AND ") + QString::fromLatin1(condition);
    values << value;
  };
  for (const QString& word : searchWords(query.text)) demand("instr(s.folded, ?) > 0", word);
  if (!query.modality.isEmpty()) {
    demand("instr(s.modalities, ?) > 0",
           QString(QLatin1String(kSeparator) + query.modality + QLatin1String(kSeparator)));
  }
  if (query.from.isValid()) demand("s.date >= ?", dicomDate(query.from));
  if (query.to.isValid()) demand("s.date <= ? AND s.date <> ''", dicomDate(query.to));
  QString sql = QStringLiteral(
                    "SELECT s.id, p.name, p.patient_id, p.birth_date, p.sex, s.date, s.time, s.description, "
                    "s.accession, s.institution, s.modalities, s.series_count, s.image_count, s.file_count, "
                    "s.missing_files FROM studies s JOIN patients p ON p.id = s.patient") +
                where + orderOf(query);
  if (query.limit > 0) sql += QStringLiteral(" LIMIT %1").arg(query.limit);
  SearchResult result;
  Statement rows = PRAXIS_TRY(m_database.prepare(sql));
  PRAXIS_TRY(rows.run(values));
  while (rows.next()) result.studies.append(entryOf(rows));
  Statement all =
      PRAXIS_TRY(m_database.prepare("SELECT modalities, COUNT(*) FROM studies WHERE removed = 0 GROUP BY 1"));
  PRAXIS_TRY(all.run());
  QSet<QString> modalities;
  while (all.next()) {
    for (const QString& modality : all.text(0).split(QLatin1String(kSeparator), Qt::SkipEmptyParts)) {
      modalities.insert(modality);
    }
    result.total += static_cast<int>(all.integer(1));
  }
  result.modalities = modalities.values();
  result.modalities.sort();
  return result;
}

Result<std::vector<SeriesEntry>> StudyIndex::series(qint64 study) {
  Statement rows = PRAXIS_TRY(m_database.prepare(
      "SELECT s.id, s.uid, s.number, s.description, s.modality, s.image_count, t.image, s.header FROM series s "
      "LEFT JOIN thumbnails t ON t.series = s.id WHERE s.study = ? ORDER BY s.place"));
  PRAXIS_TRY(rows.run({study}));
  std::vector<SeriesEntry> entries;
  while (rows.next()) {
    SeriesEntry& entry = entries.emplace_back();
    entry = {rows.integer(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), int(rows.integer(5)), {}, {}};
    study::Series header;
    readHeader(rows.text(7), header);
    entry.kind = header.kind;
    entry.thumbnail.loadFromData(rows.value(6).toByteArray(), "PNG");
  }
  return entries;
}

Result<study::Collection> StudyIndex::load(qint64 id, Priors priors) {
  Statement row =
      PRAXIS_TRY(m_database.prepare("SELECT p.name, p.patient_id, p.birth_date, p.sex, p.charset_hint FROM studies s "
                                    "JOIN patients p ON p.id = s.patient WHERE s.id = ?"));
  PRAXIS_TRY(row.run({id}));
  if (!row.next()) return fail(ErrorCode::notFound, "The study is no longer in the list; open its folder again.");
  study::Patient patient{row.utf8(0), row.utf8(1), row.utf8(2), row.utf8(3), {}, row.utf8(4)};
  patient.studies.push_back(PRAXIS_TRY(readStudy(id)));
  // Without an identifier nobody can tell whose studies they are.
  if (priors == Priors::with && !patient.id.empty()) PRAXIS_TRY(addPriors(id, patient.studies));
  study::Collection collection;
  collection.patients.push_back(std::move(patient));
  return collection;
}

Result<void> StudyIndex::addPriors(qint64 id, std::vector<study::Study>& studies) {
  std::vector<qint64> priors;
  {
    Statement rows = PRAXIS_TRY(m_database.prepare(
        "SELECT o.id FROM studies s JOIN studies o ON o.patient = s.patient AND o.id <> s.id WHERE s.id = ? "
        "AND o.removed = 0 AND o.image_count > 0 AND o.missing_files < o.file_count AND (o.date, o.time) < (s.date, "
        "s.time) "
        "ORDER BY o.date DESC, o.time DESC LIMIT ?"));
    PRAXIS_TRY(rows.run({id, kPriorsMax}));
    while (rows.next()) priors.push_back(rows.integer(0));
  }
  for (const qint64 prior : priors) studies.push_back(PRAXIS_TRY(readStudy(prior)));
  return {};
}

Result<study::Study> StudyIndex::readStudy(qint64 id) {
  study::Study study;
  {
    Statement row = PRAXIS_TRY(
        m_database.prepare("SELECT uid, date, time, description, accession, institution FROM studies WHERE id = ?"));
    PRAXIS_TRY(row.run({id}));
    if (!row.next()) return fail(ErrorCode::notFound, "The study is no longer in the list; open its folder again.");
    study = {row.utf8(0), row.utf8(1), row.utf8(2), row.utf8(3), row.utf8(4), row.utf8(5), {}, {}};
  }
  Statement rows = PRAXIS_TRY(m_database.prepare(
      "SELECT id, uid, number, description, modality, header, warnings FROM series WHERE study = ? ORDER BY place"));
  PRAXIS_TRY(rows.run({id}));
  while (rows.next()) {
    study::Series& series = study.series.emplace_back();
    series.uid = rows.utf8(1);
    series.number = rows.utf8(2);
    series.description = rows.utf8(3);
    series.modality = rows.utf8(4);
    readHeader(rows.text(5), series);
    series.warnings = warningsOf(rows.text(6));
    series.slices = PRAXIS_TRY(readSlices(rows.integer(0)));
  }
  return withDocumentsApart(std::move(study));
}

Result<std::vector<study::Slice>> StudyIndex::readSlices(qint64 series) {
  Statement rows = PRAXIS_TRY(m_database.prepare(
      "SELECT f.path, i.frame, i.sop_uid, i.number, i.geometry, i.edges, i.sort_key, i.laterality, i.view "
      "FROM instances i JOIN files f ON f.id = i.file WHERE i.series = ? ORDER BY i.place"));
  PRAXIS_TRY(rows.run({series}));
  std::vector<study::Slice> slices;
  while (rows.next()) {
    study::Slice& slice = slices.emplace_back();
    slice.path = pathOf(rows.value(0).toByteArray());
    slice.frame = static_cast<int>(rows.integer(1));
    slice.sopInstanceUid = rows.utf8(2);
    slice.instanceNumber = static_cast<int>(rows.integer(3));
    slice.geometry = geometryOf(rows.value(4).toByteArray());
    slice.edges = edgesOf(rows.text(5));
    slice.key = rows.value(6).toDouble();
    slice.laterality = rows.utf8(7);
    slice.view = rows.utf8(8);
  }
  return slices;
}

Result<void> StudyIndex::remove(qint64 study) {
  return m_database.run("UPDATE studies SET removed = 1 WHERE id = ?", {study});
}

Result<void> StudyIndex::restore(qint64 study) {
  Statement statement = PRAXIS_TRY(m_database.prepare("UPDATE studies SET removed = 0 WHERE id = ? RETURNING id"));
  PRAXIS_TRY(statement.run({study}));
  if (!statement.next()) return fail(ErrorCode::notFound, "The study is no longer in the list; open its folder again.");
  return {};
}

Result<void> StudyIndex::purge() {
  Transaction transaction = PRAXIS_TRY(Transaction::begin(m_database));
  PRAXIS_TRY(m_database.run("DELETE FROM studies WHERE removed = 1"));
  PRAXIS_TRY(m_database.run("DELETE FROM patients WHERE id NOT IN (SELECT patient FROM studies)"));
  PRAXIS_TRY(
      m_database.run("DELETE FROM files WHERE NOT EXISTS (SELECT 1 FROM instances WHERE instances.file = files.id)"));
  return transaction.commit();
}

Result<void> StudyIndex::setThumbnail(qint64 series, const QImage& image) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  if (!image.save(&buffer, "PNG")) return fail(ErrorCode::invalidArgument, "The thumbnail holds no picture.");
  // The series may have been written anew meanwhile; then the picture is made again when it is asked for.
  return m_database.run("INSERT OR REPLACE INTO thumbnails (series, image) SELECT id, ? FROM series WHERE id = ?",
                        {bytes, series});
}

Result<bool> StudyIndex::checkFiles(qint64 study) {
  int missing = 0;
  {
    Statement rows =
        PRAXIS_TRY(m_database.prepare("SELECT DISTINCT f.path FROM series s JOIN instances i ON i.series = s.id "
                                      "JOIN files f ON f.id = i.file WHERE s.study = ?"));
    PRAXIS_TRY(rows.run({study}));
    while (rows.next()) missing += fileStateOf(pathOf(rows.value(0).toByteArray())) ? 0 : 1;
  }
  Statement update = PRAXIS_TRY(
      m_database.prepare("UPDATE studies SET missing_files = ? WHERE id = ? AND missing_files <> ? RETURNING id"));
  PRAXIS_TRY(update.run({missing, study, missing}));
  return update.next();
}

}  // namespace praxis::plugins::dicom::index
