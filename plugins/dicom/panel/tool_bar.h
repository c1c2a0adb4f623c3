#pragma once
// The one row above the viewports: tools, measuring, window, picture, cine, layout, links, marks, and what is rare in
// one menu. Made from the table of commands; knows nothing of viewports. Thread: gui.

#include <map>

#include <QList>
#include <QString>
#include <QStringList>
#include <QWidget>

#include "plugins/dicom/panel/commands.h"

class QAction;
class QMenu;
class QSpinBox;
class QToolButton;

namespace praxis::plugins::dicom::panel {

class FoldingBar;
class GridPicker;
class WindowMenu;

class ToolBar : public QWidget {
  Q_OBJECT
 public:
  explicit ToolBar(QWidget* parent = nullptr);

  WindowMenu& windows() { return *m_windows; }
  QAction& action(Command command) { return *m_actions.at(command); }
  void setTool(Command tool);
  QMenu& moreMenu() { return *m_moreMenu; }
  void setChecked(Command command, bool checked);
  void setFramesPerSecond(double rate);
  void setCineEnabled(bool enabled);
  void setGrid(int rows, int cols);
  // One entry each in the layout menu; the signal says which.
  void setPriors(const QStringList& labels);
  // What the files are read as; empty: what they say themselves.
  void setCharset(const QString& charset);

 Q_SIGNALS:
  void commandTriggered(praxis::plugins::dicom::panel::Command command);
  void studiesWanted();
  void filesWanted();
  void folderWanted();
  void framesPerSecondChosen(int rate);
  void gridPicked(int rows, int cols);
  void compareWanted(int prior);
  void charsetChosen(const QString& charset);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void makeActions();
  void makeGroups();
  QToolButton* button(Command command);
  QToolButton* menuButton(const QString& icon, const QString& label, QMenu* menu);
  QMenu* menuOf(std::initializer_list<Command> commands);
  QToolButton* makeMeasureButton();
  QToolButton* makePictureButton();
  QToolButton* makeLayoutButton();
  QToolButton* makeMoreButton();
  QToolButton* makeOpenButton();
  void fillMore();
  void addCharsets(QMenu& menu);

  std::map<Command, QAction*> m_actions;
  FoldingBar* m_row;
  WindowMenu* m_windows;
  QSpinBox* m_rate;
  QToolButton* m_measure = nullptr;
  QMenu* m_layoutMenu = nullptr;
  QMenu* m_moreMenu = nullptr;
  QMenu* m_charsetMenu = nullptr;
  GridPicker* m_picker = nullptr;
  QList<QAction*> m_priors;
};

}  // namespace praxis::plugins::dicom::panel
