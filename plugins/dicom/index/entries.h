#pragma once
// What the study list shows and what it can be asked. Plain values. Thread: any.

#include <QDate>
#include <QImage>
#include <QString>
#include <QStringList>

#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::index {

struct StudyEntry {
  qint64 id = 0;
  QString patientName, patientId, birthDate, sex;  // as the files say: "Wang^XiaoDong=王^小东"
  QString date, time;                              // DICOM DA and TM
  QString description, accession, institution;
  QStringList modalities;
  int series = 0, images = 0, files = 0;
  int missingFiles = 0;  // at the last look; all of them: the medium is not there
  bool isMissing() const { return files > 0 && missingFiles >= files; }
};

struct SeriesEntry {
  qint64 id = 0;
  QString uid, number, description, modality;
  int images = 0;
  QImage thumbnail;  // null until there is one, and for documents
  study::SeriesKind kind = study::SeriesKind::images;
};

enum class SortBy { patient, patientId, date, modality, description, images, accession };

struct Query {
  QString text;      // words, each of which occurs in name, id, accession or descriptions
  QString modality;  // "CT"; empty: any
  QDate from, to;    // both included; invalid: open
  SortBy sortBy = SortBy::date;
  bool descending = true;
  int limit = 0;  // studies at most; 0: all
};

struct SearchResult {
  QVector<StudyEntry> studies;
  int total = 0;           // in the whole list, whatever was asked
  QStringList modalities;  // of the whole list, in order
};

}  // namespace praxis::plugins::dicom::index
