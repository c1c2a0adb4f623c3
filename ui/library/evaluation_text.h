#pragma once
// Results of evaluations in the window's words. Thread: any.

#include <QCoreApplication>
#include <QString>

#include "engine/eval/task_run.h"

namespace praxis::ui::library {

class EvaluationText {
  Q_DECLARE_TR_FUNCTIONS(EvaluationText)
 public:
  static QString task(const QString& setName);  // a built-in set by its name; others as they are called
  static QString metric(const std::string& metric);
  static QString value(const engine::eval::Figure& figure);  // "92.3 %", "1.40 mm", "0.962"
  static QString interval(const engine::eval::Figure& figure);
  static QString change(const engine::eval::Figure& now, const engine::eval::Figure& before);
  static QString date(const engine::eval::TaskRun& run);     // in local time
  static QString version(const engine::eval::TaskRun& run);  // "Q8_0, 1a2b3c4d"
  // How many records, and what became of those that were not answered as they should be.
  static QString records(const engine::eval::TaskRun& run);
  // A header line, then a line for each figure.
  static QString csv(const std::vector<engine::eval::TaskRun>& runs);
};

}  // namespace praxis::ui::library
