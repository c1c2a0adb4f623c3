#pragma once
// The Imaging page: open files or a folder, choose a series, look at it. Reading and decoding happen on the plugin's
// pool; the panel may be destroyed in the middle of either. Thread: gui.

#include <memory>

#include "plugins/dicom/study/study.h"
#include "ui/plugin/panel_plugin.h"

class QStackedWidget;
class QThreadPool;

namespace praxis::ui::widgets {
class InlineMessage;
class ProgressRow;
}  // namespace praxis::ui::widgets

namespace praxis::plugins::dicom::index {
class IndexService;
}

namespace praxis::plugins::dicom::panel {

class FrameLoader;
class SeriesList;
class StudyBrowser;
class StudyJob;
class ViewingPage;

class DicomPanel : public ui::plugin::Panel {
  Q_OBJECT
 public:
  // Host and pool outlive the panel.
  DicomPanel(ui::plugin::PanelHost& host, QThreadPool& pool, QWidget* parent = nullptr);
  ~DicomPanel() override;

  void openPaths(const QStringList& paths) override;
  bool isIdle() const override;
  bool askAbout(ui::plugin::AskSubject subject, const QString& question) override;
  void openToAsk(const QStringList& paths) override;
  ViewingPage& viewing() { return *m_viewing; }
  SeriesList& seriesList();

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  QWidget* makeToolBar();
  void makeViewing();
  void makeStudies(QThreadPool& pool);
  QWidget* home() const;  // the list of studies; without a place to keep one, an empty page
  void openListed(std::shared_ptr<const study::Collection> collection);
  void showPage(QWidget* page);
  void start(const QStringList& paths, bool again);
  void readAs(const QString& charset);
  QWidget* makeEmptyState();
  void connectJobs();
  void askForFiles();
  void askForFolder();
  void takeCollection(std::shared_ptr<const study::Collection> collection);
  void reportProblems(const study::Collection& collection);
  void answerMessage();
  void showProblemList();
  void showDocuments();

  ui::plugin::PanelHost& m_host;
  QThreadPool& m_pool;
  StudyJob* m_job;
  FrameLoader* m_loader;
  index::IndexService* m_list = nullptr;  // nullptr: the host keeps nothing
  StudyBrowser* m_studies = nullptr;
  std::shared_ptr<const study::Collection> m_collection;

  ui::widgets::InlineMessage* m_message;
  ui::widgets::ProgressRow* m_progress;
  QStackedWidget* m_pages;
  ViewingPage* m_viewing;
  QWidget* m_header;
  QStringList m_opened;  // paths on screen, for reading them again
  bool m_asksWhenOpened = false;
  QString m_charset;
  bool m_offersDocuments = false;  // the message's action shows the reports and documents
  QString m_suggestedCharset;      // what the message offers; empty: it offers the list of problems
};

}  // namespace praxis::plugins::dicom::panel
