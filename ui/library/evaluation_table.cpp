#include "ui/library/evaluation_table.h"

#include <algorithm>

#include <QHeaderView>

#include "ui/library/evaluation_text.h"
#include "ui/style/theme.h"
#include "ui/widgets/format.h"

namespace praxis::ui::library {

namespace eval = engine::eval;

namespace {

enum Column : int { kMetric, kValue, kInterval, kCount, kChange, kBefore, kEarlier, kColumns };

QString runText(const eval::TaskRun& run) {
  return EvaluationText::date(run) + QStringLiteral("\n") + EvaluationText::version(run);
}

QString detailsOf(const eval::TaskRun& run) {
  QStringList lines = {QString::fromStdString(run.model.file), QString::fromStdString(run.model.sha256),
                       QString::fromStdString(run.conditions.device)};
  if (!run.model.recipe.empty()) lines << QString::fromStdString(run.model.recipe);
  for (const eval::FailedRecord& one : run.failures) {
    lines << EvaluationTable::tr("Failed: %1 (line %2): %3")
                 .arg(QString::fromStdString(one.id), QString::number(one.line), QString::fromStdString(one.message));
  }
  return lines.join(u'\n');
}

// Files of one name are one task of one set, whatever version of the file.
bool sameTask(const eval::TaskRun& one, const eval::TaskRun& other) {
  return one.task == other.task && one.file == other.file;
}

}  // namespace

EvaluationTable::EvaluationTable(QWidget* parent) : QTreeWidget(parent) {
  setColumnCount(kColumns);
  setHeaderLabels(
      {tr("Task and figure"), tr("Value"), tr("95 % interval"), tr("n"), tr("Change"), tr("Before"), tr("Earlier")});
  setAccessibleName(tr("Results"));
  setFrameShape(QFrame::NoFrame);
  setSelectionMode(QAbstractItemView::NoSelection);
  setItemsExpandable(false);
  setRootIsDecorated(false);
  setFocusPolicy(Qt::TabFocus);
  header()->setStretchLastSection(false);
  header()->setSectionResizeMode(QHeaderView::ResizeToContents);
  header()->setSectionResizeMode(kMetric, QHeaderView::Stretch);
  for (int column = kValue; column < kColumns; ++column) {
    headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
  }
}

void EvaluationTable::setRuns(const std::vector<eval::TaskRun>& runs) {
  clear();
  std::vector<const eval::TaskRun*> newest;
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    const bool known = std::ranges::any_of(newest, [&](const eval::TaskRun* other) { return sameTask(*other, *run); });
    if (!known) newest.push_back(&*run);
  }
  std::ranges::sort(newest, {}, [](const eval::TaskRun* run) { return std::pair(run->task, run->file); });
  for (const eval::TaskRun* run : newest) addTask(*run, runs);
  expandAll();
}

void EvaluationTable::addTask(const eval::TaskRun& newest, const std::vector<eval::TaskRun>& runs) {
  const eval::TaskRun* before = eval::previousOf(runs, newest);
  const eval::TaskRun* earlier = before ? eval::previousOf(runs, *before) : nullptr;
  auto* task = new QTreeWidgetItem(this);
  const QString file = QString::fromStdString(newest.file);
  const QString set = file.endsWith(QLatin1String(".jsonl")) ? file.chopped(6) : file;
  task->setText(kMetric, EvaluationText::task(set) + QStringLiteral("\n") + EvaluationText::records(newest));
  task->setText(kInterval, runText(newest));
  task->setToolTip(kMetric, detailsOf(newest));
  task->setToolTip(kInterval, detailsOf(newest));
  if (before) {
    task->setText(kBefore, runText(*before));
    task->setToolTip(kBefore, detailsOf(*before));
  }
  if (earlier) {
    task->setText(kEarlier, runText(*earlier));
    task->setToolTip(kEarlier, detailsOf(*earlier));
  }
  task->setFont(kMetric, style::emphasised(style::FontSize::body));
  for (int column = kValue; column < kColumns; ++column) {
    task->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    task->setFont(column, style::tabular(style::FontSize::small));
  }
  for (const eval::Figure& figure : newest.figures) addFigure(*task, figure, before, earlier);
}

void EvaluationTable::addFigure(QTreeWidgetItem& task, const eval::Figure& figure, const eval::TaskRun* before,
                                const eval::TaskRun* earlier) {
  auto* row = new QTreeWidgetItem(&task);
  row->setText(kMetric, EvaluationText::metric(figure.metric));
  row->setText(kValue, EvaluationText::value(figure));
  row->setText(kInterval, EvaluationText::interval(figure));
  row->setText(kCount, widgets::formatCount(static_cast<qint64>(figure.n)));
  row->setToolTip(kMetric, figure.higherIsBetter ? tr("Higher is better") : tr("Lower is better"));
  const eval::Figure* last = before ? eval::figureOf(*before, figure.metric) : nullptr;
  const eval::Figure* first = earlier ? eval::figureOf(*earlier, figure.metric) : nullptr;
  if (last) {
    row->setText(kChange, EvaluationText::change(figure, *last));
    row->setText(kBefore, EvaluationText::value(*last));
  }
  if (first) row->setText(kEarlier, EvaluationText::value(*first));
  for (int column = kValue; column < kColumns; ++column) {
    row->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    row->setFont(column, style::tabular(style::FontSize::body));
  }
}

}  // namespace praxis::ui::library
