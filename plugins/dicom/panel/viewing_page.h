#pragma once
// Where studies are read: toolbar, series strip and the grid of viewports with their links. Hangs what was opened,
// does what toolbar and keys ask for. Thread: gui.

#include <memory>
#include <optional>
#include <vector>

#include <QPointer>
#include <QWidget>

#include "plugins/dicom/panel/commands.h"
#include "plugins/dicom/panel/detached_window.h"
#include "plugins/dicom/panel/hanging.h"
#include "plugins/dicom/study/study.h"
#include "ui/plugin/panel_plugin.h"
#include "ui/viewer/annotation.h"
#include "ui/viewer/image_view.h"

class QHBoxLayout;
class QThreadPool;

namespace praxis::plugins::dicom::panel {

class Exporter;
class FrameLoader;
class LinkController;
class SeriesList;
class StudyMarks;
class ToolBar;
class Viewport;
class ViewportGrid;

class ViewingPage : public QWidget {
  Q_OBJECT
 public:
  // Loader and pool outlive the page. Measurements and key images are kept in `dataFolder`; empty: nowhere.
  ViewingPage(FrameLoader& loader, QThreadPool& pool, const QString& dataFolder, QWidget* parent = nullptr);
  ~ViewingPage() override;

  // Shows the first study of the collection as its protocol says. nullptr: nothing.
  void setCollection(std::shared_ptr<const study::Collection> collection);
  // Row of the series strip, into the active viewport or the given one.
  void showSeries(int row, Viewport* where = nullptr);
  void hangAgain();
  void compareWithPrior(int prior);
  void run(Command command);
  void choosePreset(int place);
  // Says asked() now, or when the slice is decoded or the region drawn. False when nothing is on screen, and said so.
  bool ask(ui::plugin::AskSubject subject, const QString& question);
  void askWhenShown();  // about the slice that comes up next

  ToolBar& toolBar() { return *m_tools; }
  SeriesList& seriesList() { return *m_series; }
  ViewportGrid& grid() { return *m_grid; }
  LinkController& links() { return *m_links; }
  StudyMarks& marks() { return *m_marks; }
  bool isIdle() const;
  bool isDetached() const { return m_window != nullptr; }
  // The grid in a window of its own, and back; closing that window brings it back too.
  void setDetached(bool detached);

 Q_SIGNALS:
  void studiesWanted();
  void said(const QString& message);   // an error in words
  void noted(const QString& message);  // worth knowing, nothing is wrong
  void asked(const praxis::ui::bridge::ImageQuestion& question);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  static ui::viewer::Tool toolFor(Command command);
  static std::optional<ui::viewer::AnnotationKind> kindFor(Command command);
  void connectTools();
  void watch(Viewport* viewport);
  void hang(const Hanging& hanging, const study::Study* prior = nullptr);
  void place(const Hung& hung, Viewport& viewport, const study::Study* prior);
  void fillEmptyViewports();
  void arrange(int rows, int cols);
  void setTool(Command command);
  void equipViewports();
  void toggleLink(Command command);
  void runOnPicture(Command command);
  void runMovement(Command command);
  void runOnGrid(Command command);
  void runOnMarks(Command command);
  void runExport(Command command);
  void runQuestion(Command command);
  bool askAboutRegion(const QString& question);
  void answerSelection(Viewport* viewport);
  void send(ui::bridge::ImageQuestion about, const QString& question);
  void showMenu(Viewport* viewport, const QPoint& position);
  void refreshMarks();
  bool isKeyImage(const Viewport& viewport) const;
  void stepSeries(int step);
  void windowFromPart();
  void refreshTools();
  void refreshWindows();
  void refreshPriors();
  const study::Patient* patientOf(const study::Study* study) const;
  int rowOf(const study::Series* series) const;

  FrameLoader& m_loader;
  QThreadPool& m_pool;
  std::shared_ptr<const study::Collection> m_collection;
  std::vector<const study::Study*> m_priors;  // of the study in the active viewport
  const study::Study* m_current = nullptr;    // the study that was hung
  Command m_tool = Command::toolWindow;
  bool m_textVisible = true;
  bool m_marksVisible = true;
  const Viewport* m_filledFor = nullptr;  // what the window menu was filled for
  const void* m_filledContent = nullptr;

  std::optional<std::pair<ui::plugin::AskSubject, QString>> m_pendingQuestion;  // until the slice is decoded
  std::optional<QString> m_regionQuestion;                                      // until a region is drawn

  StudyMarks* m_marks;
  Exporter* m_exporter;
  ToolBar* m_tools;
  SeriesList* m_series;
  ViewportGrid* m_grid;
  LinkController* m_links;
  QHBoxLayout* m_row;
  QWidget* m_away;  // stands where the grid was while it is in its own window
  QPointer<DetachedWindow> m_window;
};

}  // namespace praxis::plugins::dicom::panel
