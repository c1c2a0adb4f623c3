#pragma once
// Results of one model's tasks: each task's newest run with its figures, and beside it the runs before that it can be
// compared with, also of other versions. Thread: gui.

#include <vector>

#include <QTreeWidget>

#include "engine/eval/task_run.h"

namespace praxis::ui::library {

class EvaluationTable : public QTreeWidget {
  Q_OBJECT
 public:
  explicit EvaluationTable(QWidget* parent = nullptr);

  // Of one model, oldest first.
  void setRuns(const std::vector<engine::eval::TaskRun>& runs);

 private:
  void addTask(const engine::eval::TaskRun& newest, const std::vector<engine::eval::TaskRun>& runs);
  void addFigure(QTreeWidgetItem& task, const engine::eval::Figure& figure, const engine::eval::TaskRun* before,
                 const engine::eval::TaskRun* earlier);
};

}  // namespace praxis::ui::library
