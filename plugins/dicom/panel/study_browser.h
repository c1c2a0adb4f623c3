#pragma once
// The page of studies that were opened before: search, filters, the list, the series of the chosen study. Studies are
// opened from the list's own copy of their headers; files are read only for thumbnails. Thread: gui.

#include <atomic>
#include <memory>
#include <vector>

#include <QTimer>
#include <QWidget>

#include "plugins/dicom/index/index_service.h"
#include "plugins/dicom/panel/mailbox.h"
#include "plugins/dicom/study/study.h"

class QComboBox;
class QDateEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QThreadPool;
class QTreeView;

namespace praxis::ui::widgets {
class EmptyState;
class InlineMessage;
}  // namespace praxis::ui::widgets

namespace praxis::plugins::dicom::panel {

class SeriesStrip;
class StudyModel;

class StudyBrowser : public QWidget {
  Q_OBJECT
 public:
  // Service and pool outlive the page.
  StudyBrowser(index::IndexService& service, QThreadPool& pool, QWidget* parent = nullptr);
  ~StudyBrowser() override;

  StudyModel& model() { return *m_model; }
  QTreeView& table() { return *m_table; }
  SeriesStrip& strip() { return *m_strip; }
  QLineEdit& searchField() { return *m_search; }
  bool isIdle() const { return m_service.isIdle() && m_decoding == 0 && !m_typing.isActive(); }

  // Another button on the page that an empty list shows.
  QPushButton* addSecondary(const QString& text);
  void openSelected();
  void removeSelected();
  void openCard(int row);  // of the strip

 Q_SIGNALS:
  // The headers of the study, as the list has them; pixels are read from the files they name.
  void openRequested(std::shared_ptr<const praxis::plugins::dicom::study::Collection> collection);
  void openFolderRequested();  // the button of the empty page

 protected:
  void showEvent(QShowEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* makeFilters();
  QWidget* makeList();
  QWidget* makeFooter();
  void makeTable();
  void connectFilters();
  void connectService();
  void search();
  void clearFilters();
  bool isFiltered() const;
  void take(const index::SearchResult& result);
  void fillModalities(const QStringList& modalities);
  void checkVisible();
  void choose(qint64 study);
  void takeSeries(qint64 study, const std::vector<index::SeriesEntry>& series);
  void takeCollection(qint64 study, std::shared_ptr<const study::Collection> collection);
  void makeThumbnails(const study::Study& study);
  qint64 selected() const;

  index::IndexService& m_service;
  QThreadPool& m_pool;
  std::shared_ptr<Mailbox> m_mailbox;
  std::shared_ptr<std::atomic<bool>> m_left;           // true: the study was left, its thumbnails need not be made
  std::shared_ptr<const study::Collection> m_headers;  // of the chosen study
  qint64 m_chosen = 0;
  qint64 m_opening = 0;
  qint64 m_removed = 0;  // what "Undo" brings back
  int m_decoding = 0;
  index::SortBy m_sortBy = index::SortBy::date;
  bool m_descending = true;
  QTimer m_typing;

  QWidget* m_filters;
  QLineEdit* m_search;
  QComboBox* m_modality;
  QComboBox* m_dates;
  QDateEdit* m_from;
  QDateEdit* m_to;
  ui::widgets::InlineMessage* m_message;
  QStackedWidget* m_pages;
  ui::widgets::EmptyState* m_nothingListed;
  ui::widgets::EmptyState* m_nothingFound;
  StudyModel* m_model;
  QTreeView* m_table;
  SeriesStrip* m_strip;
  QLabel* m_count;
  QPushButton* m_remove;
  QPushButton* m_open;
};

}  // namespace praxis::plugins::dicom::panel
