#pragma once
// The strip of series with thumbnails: what they are, how many images, whose and when. Thread: gui.

#include <memory>

#include <QAbstractListModel>
#include <QImage>
#include <QListView>
#include <QVector>

#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::panel {

// One row per series of the collection, patients and studies flattened in their order.
class SeriesModel : public QAbstractListModel {
  Q_OBJECT
 public:
  struct Row {
    const study::Patient* patient = nullptr;
    const study::Study* study = nullptr;
    const study::Series* series = nullptr;
    QImage thumbnail;
  };
  enum Roles { kTitle = Qt::UserRole, kDetail, kOwner, kDate };

  using QAbstractListModel::QAbstractListModel;

  void setCollection(std::shared_ptr<const study::Collection> collection);
  void setThumbnail(int row, const QImage& image);
  const Row& row(int index) const { return m_rows.at(index); }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;  // may be dragged into a viewport
  QStringList mimeTypes() const override;
  QMimeData* mimeData(const QModelIndexList& indexes) const override;

 private:
  std::shared_ptr<const study::Collection> m_collection;  // keeps what the rows point to
  QVector<Row> m_rows;
};

class SeriesList : public QListView {
  Q_OBJECT
 public:
  explicit SeriesList(QWidget* parent = nullptr);
  SeriesModel& seriesModel() { return *m_model; }
  static constexpr int kWideFrom = 1000;  // of the page; below, the strip shows pictures with a line below each
  void setCompact(bool compact);

 Q_SIGNALS:
  void seriesChosen(int row);

 private:
  SeriesModel* m_model;
  QAbstractItemDelegate* m_delegate;
};

}  // namespace praxis::plugins::dicom::panel
