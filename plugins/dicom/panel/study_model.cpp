#include "plugins/dicom/panel/study_model.h"

#include "plugins/dicom/panel/overlay_text.h"
#include "ui/style/theme.h"

namespace praxis::plugins::dicom::panel {

using index::SeriesEntry;
using index::SortBy;
using index::StudyEntry;

void StudyModel::setStudies(QVector<StudyEntry> studies) {
  beginResetModel();
  m_studies = std::move(studies);
  endResetModel();
}

int StudyModel::rowOf(qint64 study) const {
  for (int row = 0; row < m_studies.size(); ++row) {
    if (m_studies[row].id == study) return row;
  }
  return -1;
}

SortBy StudyModel::sortOf(int column) {
  switch (column) {
    case kPatient:
      return SortBy::patient;
    case kPatientId:
      return SortBy::patientId;
    case kModality:
      return SortBy::modality;
    case kDescription:
      return SortBy::description;
    case kImages:
      return SortBy::images;
    case kAccession:
      return SortBy::accession;
    default:
      return SortBy::date;
  }
}

int StudyModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_studies.size());
}

int StudyModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int{kColumns}; }

QString StudyModel::textOf(const StudyEntry& study, int column) const {
  switch (column) {
    case kPatient:
      return readableName(study.patientName.toStdString());
    case kPatientId:
      return study.patientId;
    case kDate:
      return readableDate(study.date.toStdString());
    case kModality:
      return study.modalities.join(QStringLiteral(", "));
    case kDescription:
      return study.description;
    case kImages:
      return QStringLiteral("%1 / %2").arg(study.series).arg(study.images);
    case kAccession:
      return study.accession;
    default:
      return {};
  }
}

QVariant StudyModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= m_studies.size()) return {};
  const StudyEntry& study = m_studies[index.row()];
  switch (role) {
    case Qt::DisplayRole:
      return textOf(study, index.column());
    case Qt::TextAlignmentRole:
      if (index.column() == kImages) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
      return {};
    case Qt::FontRole:
      return ui::style::tabular(ui::style::FontSize::body);
    case Qt::ForegroundRole:
      if (study.isMissing()) return ui::style::colours().muted;
      return {};
    case Qt::DecorationRole:
      if (index.column() != kPatient || study.missingFiles == 0) return {};
      return ui::style::icon(QStringLiteral("warning"), ui::style::Ink::muted);
    case Qt::ToolTipRole:
      if (study.isMissing()) return tr("Its files are not where they were: connect their disk or open their folder.");
      if (study.missingFiles > 0) return tr("%1 of its %2 files are gone.").arg(study.missingFiles).arg(study.files);
      return textOf(study, index.column());
    default:
      return {};
  }
}

QVariant StudyModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole && section == kImages) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case kPatient:
      return tr("Patient");
    case kPatientId:
      return tr("ID");
    case kDate:
      return tr("Date");
    case kModality:
      return tr("Modality");
    case kDescription:
      return tr("Description");
    case kImages:
      return tr("Series / images");
    case kAccession:
      return tr("Accession");
    default:
      return {};
  }
}

void SeriesStripModel::setSeries(std::vector<SeriesEntry> series) {
  beginResetModel();
  m_series = std::move(series);
  endResetModel();
}

void SeriesStripModel::setThumbnail(int row, const QImage& image) {
  if (row < 0 || row >= rowCount()) return;
  m_series[static_cast<std::size_t>(row)].thumbnail = image;
  Q_EMIT dataChanged(index(row), index(row), {Qt::DecorationRole});
}

int SeriesStripModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_series.size());
}

QString SeriesStripModel::kindText(study::SeriesKind kind) {
  switch (kind) {
    case study::SeriesKind::report:
      return tr("Report");
    case study::SeriesKind::document:
      return tr("Document");
    case study::SeriesKind::images:
      break;
  }
  return tr("Images");
}

QVariant SeriesStripModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const SeriesEntry& entry = series(index.row());
  switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
      return entry.description.isEmpty() ? tr("Series %1").arg(entry.number) : entry.description;
    case kDetail: {
      if (entry.kind != study::SeriesKind::images) return kindText(entry.kind);
      const QString images = entry.images == 1 ? tr("1 image") : tr("%1 images").arg(entry.images);
      return entry.modality.isEmpty() ? images : entry.modality + QStringLiteral("   ") + images;
    }
    case Qt::DecorationRole:
      if (entry.kind != study::SeriesKind::images) {
        return ui::style::icon(QStringLiteral("open-file"), ui::style::Ink::muted);
      }
      return entry.thumbnail;
    default:
      return {};
  }
}

}  // namespace praxis::plugins::dicom::panel
