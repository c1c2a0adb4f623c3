#pragma once
// The series of one study in a row, with thumbnails; looked at, not chosen. Thread: gui.

#include <QListView>

#include "plugins/dicom/panel/study_model.h"

namespace praxis::plugins::dicom::panel {

class SeriesStrip : public QListView {
  Q_OBJECT
 public:
  explicit SeriesStrip(QWidget* parent = nullptr);
  SeriesStripModel& seriesModel() { return *m_model; }

 private:
  SeriesStripModel* m_model;
};

}  // namespace praxis::plugins::dicom::panel
