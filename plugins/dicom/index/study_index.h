#pragma once
// The list of studies that were opened before: found, sorted and loaded back without touching their files. It holds
// copies of headers and thumbnails; the files themselves are never changed. Owner: move-only. Thread: the one that
// opened it; others open their own on the same path.

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/index/database.h"
#include "plugins/dicom/index/entries.h"
#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::index {

// What tells whether a file is still the one that was read.
struct FileState {
  qint64 id = 0;  // in the database
  std::int64_t size = 0;
  std::int64_t modifiedNs = 0;
};
// Nothing when there is no such regular file.
std::optional<FileState> fileStateOf(const std::filesystem::path& path);

class StudyIndex {
 public:
  // Makes the file when there is none; a damaged one is set aside, see notice().
  static engine::base::Result<StudyIndex> open(const QString& path);
  // After an operation failed as corrupt, with every StudyIndex on this path gone.
  static engine::base::Result<StudyIndex> startAnew(const QString& path);
  const QString& notice() const { return m_database.notice(); }

  // Adds what was read, study by study, each in one transaction. Images that the list has already are kept or
  // replaced; studies that were removed come back. Series unpacked from an archive are left out.
  engine::base::Result<void> put(const study::Collection& collection, const std::atomic<bool>* stop = nullptr);

  engine::base::Result<SearchResult> search(const Query& query);
  engine::base::Result<std::vector<SeriesEntry>> series(qint64 study);
  // One patient: the study, then at most kPriorsMax earlier ones of the same patient, newest first, whose files are
  // there. Fails with notFound.
  static constexpr int kPriorsMax = 6;
  enum class Priors { with, without };
  engine::base::Result<study::Collection> load(qint64 study, Priors priors = Priors::with);

  engine::base::Result<void> remove(qint64 study);   // from the list only
  engine::base::Result<void> restore(qint64 study);  // undoes remove()
  engine::base::Result<void> purge();                // forgets what was removed; restore() fails from then on

  engine::base::Result<void> setThumbnail(qint64 series, const QImage& image);
  // Looks which files of the study are there and notes how many are not; true when that number has changed.
  engine::base::Result<bool> checkFiles(qint64 study);

  // For incremental reading: the files of the list at or below `path`, by path.
  using KnownFiles = std::map<std::filesystem::path, FileState>;
  engine::base::Result<KnownFiles> knownFiles(const std::filesystem::path& path);
  // The studies that hold any of these files.
  engine::base::Result<std::vector<qint64>> studiesOf(const std::vector<qint64>& files);

 private:
  explicit StudyIndex(Database database) : m_database(std::move(database)) {}

  engine::base::Result<void> putStudy(const study::Patient& patient, const study::Study& study);
  engine::base::Result<qint64> patientId(const study::Patient& patient);
  engine::base::Result<qint64> studyId(qint64 patient, const study::Study& study);
  engine::base::Result<void> takeFromOthers(qint64 study, const study::Study& fresh);
  engine::base::Result<void> writeStudy(qint64 id, const study::Patient& patient, const study::Study& written);
  engine::base::Result<void> writeSeries(qint64 study, const study::Study& all);
  engine::base::Result<qint64> fileId(const std::filesystem::path& path);
  engine::base::Result<study::Study> readStudy(qint64 id);
  engine::base::Result<void> addPriors(qint64 id, std::vector<study::Study>& studies);
  engine::base::Result<std::vector<study::Slice>> readSlices(qint64 series);

  Database m_database;
};

}  // namespace praxis::plugins::dicom::index
