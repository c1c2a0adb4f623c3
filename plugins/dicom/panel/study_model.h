#pragma once
// The rows of the study list and the series of the study that is chosen, as models. Thread: gui.

#include <vector>

#include <QAbstractListModel>
#include <QAbstractTableModel>

#include "plugins/dicom/index/entries.h"

namespace praxis::plugins::dicom::panel {

class StudyModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kPatient, kPatientId, kDate, kModality, kDescription, kImages, kAccession, kColumns };

  using QAbstractTableModel::QAbstractTableModel;

  void setStudies(QVector<index::StudyEntry> studies);
  const index::StudyEntry& study(int row) const { return m_studies.at(row); }
  int rowOf(qint64 study) const;  // -1: not among them
  static index::SortBy sortOf(int column);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QString textOf(const index::StudyEntry& study, int column) const;

  QVector<index::StudyEntry> m_studies;
};

class SeriesStripModel : public QAbstractListModel {
  Q_OBJECT
 public:
  enum Roles { kDetail = Qt::UserRole };

  using QAbstractListModel::QAbstractListModel;

  void setSeries(std::vector<index::SeriesEntry> series);
  void setThumbnail(int row, const QImage& image);
  const index::SeriesEntry& series(int row) const { return m_series.at(static_cast<std::size_t>(row)); }

  static QString kindText(study::SeriesKind kind);  // "Report"

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  std::vector<index::SeriesEntry> m_series;
};

}  // namespace praxis::plugins::dicom::panel
