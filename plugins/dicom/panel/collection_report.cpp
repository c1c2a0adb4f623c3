#include "plugins/dicom/panel/collection_report.h"

#include <QCoreApplication>
#include <QFile>

namespace praxis::plugins::dicom::panel {
namespace {

constexpr int kNotesShown = 2;

QString tr(const char* text, int n = -1) { return QCoreApplication::translate("CollectionReport", text, nullptr, n); }

QStringList seriesNotes(const study::Collection& collection) {
  QStringList notes;
  for (const study::Patient& patient : collection.patients) {
    for (const study::Study& study : patient.studies) {
      for (const study::Series& series : study.series) {
        for (const std::string& warning : series.warnings) {
          notes << tr("Series %1: %2").arg(QString::fromStdString(series.number), QString::fromStdString(warning));
        }
      }
    }
  }
  return notes;
}

bool holdsPictures(const study::Collection& collection) {
  for (const study::Patient& patient : collection.patients) {
    for (const study::Study& study : patient.studies) {
      if (!study.series.empty()) return true;
    }
  }
  return false;
}

QString nothingToShow(const study::Collection& collection) {
  if (collection.filesWithoutPixels == 0) return tr("No DICOM files were found there. Choose another file or folder.");
  if (collection.filesRead == 1) return tr("No picture in this file: it holds a report, a plan or a directory.");
  return tr("No pictures in these %1 files: they hold reports, plans or directories.").arg(collection.filesRead);
}

}  // namespace

CollectionReport reportOn(const study::Collection& collection) {
  CollectionReport report;
  const QStringList notes = seriesNotes(collection);
  report.all = notes;
  for (const study::Problem& problem : collection.problems) {
    report.all << QFile::decodeName(problem.path.c_str())
               << QStringLiteral("    ") + QString::fromStdString(problem.message);
  }
  if (!holdsPictures(collection)) report.lines << nothingToShow(collection);
  // One more note takes no more room than the line that says there is one.
  const bool all = notes.size() <= kNotesShown + 1;
  report.lines << (all ? notes : notes.first(kNotesShown));
  if (!all) report.lines << tr("%1 more notes about series.").arg(notes.size() - kNotesShown);
  if (collection.copies > 0) {
    report.all << tr("%1 files are copies of others and are shown once.").arg(collection.copies);
  }
  const auto unreadable = static_cast<int>(collection.problems.size());
  if (unreadable > 0) {
    report.lines << tr("%1 of %2 files could not be read.").arg(unreadable).arg(unreadable + collection.filesRead);
  }
  report.isShortened = !all || unreadable > 0;
  if (!collection.charsetHint.empty()) {
    report.lines << tr("Names and descriptions look like %1, against what the files say.")
                        .arg(QString::fromStdString(collection.charsetHint));
  }
  return report;
}

}  // namespace praxis::plugins::dicom::panel
