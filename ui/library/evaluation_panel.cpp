#include "ui/library/evaluation_panel.h"

#include <QCheckBox>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSaveFile>
#include <QStandardPaths>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrent>

#include "engine/eval/result_store.h"
#include "ui/bridge/evaluation_client.h"
#include "ui/library/evaluation_table.h"
#include "ui/library/evaluation_text.h"
#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/section_title.h"

namespace praxis::ui::library {

namespace eval = engine::eval;
using widgets::InlineMessage;

namespace {

std::filesystem::path nativePath(const QString& path) { return QFile::encodeName(path).toStdString(); }
QString shownPath(const std::filesystem::path& path) {
  return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

// What is read off the GUI thread.
struct Kept {
  std::vector<eval::BuiltInSet> sets;
  eval::ResultStore::Listing results;
};

// Empty on success.
QString writeText(const QString& path, const QString& text) {
  QSaveFile file(path);
  const QByteArray bytes = text.toUtf8();
  if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) return {};
  return EvaluationPanel::tr("%1 could not be written: %2").arg(path, file.errorString());
}

}  // namespace

class EvaluationPanel::Private {
 public:
  Private(EvaluationPanel& owner, bridge::EngineClient& engineClient, Folders where)
      : panel(owner), client(engineClient), evaluation(engineClient.evaluation()), folders(std::move(where)) {}

  void build();
  QWidget* makeHead();
  QWidget* makeTasks();
  void connectAll();
  void read();
  void takeKept();
  void addTask(const QString& name, const QString& path, bool isChosen);
  QStringList chosenFiles() const;
  void chooseTaskFile();
  void chooseCsv();
  void end(const QString& why);
  void update();
  void showResults();

  EvaluationPanel& panel;
  bridge::EngineClient& client;
  bridge::EvaluationClient& evaluation;
  Folders folders;
  QString model;
  bool isLoaded = false;
  std::vector<eval::TaskRun> kept, shown;  // of all models, of this one
  QFutureWatcher<Kept> reading;
  QFutureWatcher<QString> writing;

  widgets::SectionTitle* title = nullptr;
  QWidget* taskRow = nullptr;
  widgets::FlowLayout* tasks = nullptr;
  QList<QCheckBox*> boxes;
  QCheckBox* constrain = nullptr;
  InlineMessage* message = nullptr;
  widgets::ProgressRow* progress = nullptr;
  EvaluationTable* table = nullptr;
  QPushButton *runButton = nullptr, *addButton = nullptr, *exportButton = nullptr;
};

EvaluationPanel::Folders EvaluationPanel::standardFolders() {
  return {shownPath(eval::builtInTasksFolder()), shownPath(eval::resultsFolder())};
}

EvaluationPanel::EvaluationPanel(bridge::EngineClient& client, Folders folders, QWidget* parent)
    : QWidget(parent), m_private(std::make_unique<Private>(*this, client, std::move(folders))) {
  m_private->build();
  m_private->connectAll();
  m_private->read();
  m_private->update();
  m_private->showResults();
}

EvaluationPanel::~EvaluationPanel() = default;

void EvaluationPanel::setModel(const QString& name, bool isLoaded) {
  if (name == m_private->model && isLoaded == m_private->isLoaded) return;
  m_private->model = name;
  m_private->isLoaded = isLoaded;
  m_private->update();
  m_private->showResults();
}

void EvaluationPanel::addTaskFile(const QString& path) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  for (QCheckBox* box : m_private->boxes) {
    if (box->property("path").toString() == absolute) return box->setChecked(true);
  }
  m_private->addTask(QFileInfo(path).fileName(), absolute, true);
  m_private->update();
}

void EvaluationPanel::run() {
  const QStringList files = m_private->chosenFiles();
  if (files.isEmpty() || !m_private->isLoaded || m_private->evaluation.isRunning()) return;
  m_private->message->dismiss();
  bridge::EvaluationRequest request;
  request.taskFiles = files;
  request.constrainRisk = m_private->constrain->isChecked();
  request.resultsFolder = m_private->folders.results;
  if (!m_private->evaluation.start(request)) {
    m_private->message->say(InlineMessage::Kind::error,
                            tr("The engine is still busy with earlier commands. Try again in a moment."));
    return;
  }
  m_private->progress->start(tr("Reading the model's file to tell its version"));
  m_private->update();
}

void EvaluationPanel::stop() { m_private->evaluation.stop(); }

void EvaluationPanel::exportCsv(const QString& path) {
  m_private->writing.setFuture(QtConcurrent::run(writeText, path, EvaluationText::csv(m_private->shown)));
}

bool EvaluationPanel::isIdle() const {
  return !m_private->reading.isRunning() && !m_private->writing.isRunning() && !m_private->evaluation.isRunning();
}

void EvaluationPanel::Private::build() {
  auto* column = new QVBoxLayout(&panel);
  column->setContentsMargins(style::space::kLarge, style::space::kMedium, style::space::kMedium, style::space::kMedium);
  column->setSpacing(style::space::kSmall);
  column->addWidget(makeHead());
  message = new InlineMessage(&panel);
  column->addWidget(message);
  column->addWidget(makeTasks());
  constrain = new QCheckBox(tr("Hold risk answers to a JSON schema"), &panel);
  constrain->setObjectName(QStringLiteral("constrain"));
  constrain->setToolTip(
      tr("The answer is then always JSON with a reason and a risk. Without it the model answers freely "
         "and what it wrote is read."));
  column->addWidget(constrain);
  progress = new widgets::ProgressRow(&panel);
  progress->setStoppable(false);  // the button above stops it
  progress->finish();
  column->addWidget(progress);
  table = new EvaluationTable(&panel);
  column->addWidget(table, 1);
}

QWidget* EvaluationPanel::Private::makeHead() {
  auto* head = new QWidget(&panel);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(style::space::kSmall);
  title = new widgets::SectionTitle(tr("Evaluation"), widgets::SectionTitle::Level::page, head);
  exportButton = widgets::flatButton(tr("Export CSV"), QStringLiteral("export"), head);
  runButton = widgets::secondaryButton(tr("Run"), QStringLiteral("play"), head);
  QToolButton* close = widgets::iconButton(QStringLiteral("close"), tr("Close the evaluation"), head);
  row->addWidget(title, 1);
  row->addWidget(exportButton);
  row->addWidget(runButton);
  row->addWidget(close);
  connect(runButton, &QPushButton::clicked, &panel, [this] { evaluation.isRunning() ? panel.stop() : panel.run(); });
  connect(exportButton, &QPushButton::clicked, &panel, [this] { chooseCsv(); });
  connect(close, &QToolButton::clicked, &panel, &EvaluationPanel::closeRequested);
  return head;
}

QWidget* EvaluationPanel::Private::makeTasks() {
  taskRow = new QWidget(&panel);
  tasks = new widgets::FlowLayout(style::space::kSmall, taskRow);
  addButton = widgets::flatButton(tr("Add a task file"), QStringLiteral("plus"), taskRow);
  addButton->setToolTip(tr("Questions of your own with what is expected of the answers, one JSON object a line"));
  tasks->addWidget(addButton);
  connect(addButton, &QPushButton::clicked, &panel, [this] { chooseTaskFile(); });
  return taskRow;
}

void EvaluationPanel::Private::connectAll() {
  using Evaluation = bridge::EvaluationClient;
  connect(&reading, &QFutureWatcher<Kept>::finished, &panel, [this] { takeKept(); });
  connect(&writing, &QFutureWatcher<QString>::finished, &panel, [this] {
    if (!writing.result().isEmpty()) message->say(InlineMessage::Kind::error, writing.result());
  });
  connect(&evaluation, &Evaluation::progressed, &panel, [this](const bridge::EvaluationProgress& now) {
    if (!progress->isRunning()) progress->start(QString());
    progress->setProgress(now.share, now.readsModel
                                         ? tr("Reading the model's file to tell its version")
                                         : tr("%1: %L2 of %L3 records").arg(now.file).arg(now.done).arg(now.total));
  });
  connect(&evaluation, &Evaluation::taskFinished, &panel, [this](const eval::TaskRun& run) {
    kept.push_back(run);
    showResults();
  });
  connect(&evaluation, &Evaluation::notKept, &panel,
          [this](const QString& text) { message->say(InlineMessage::Kind::warning, text); });
  connect(&evaluation, &Evaluation::ended, &panel, [this](const QString& why) { end(why); });
}

// Off the GUI thread, as everything that reads a file.
void EvaluationPanel::Private::read() {
  reading.setFuture(QtConcurrent::run([tasksFolder = nativePath(folders.tasks), results = nativePath(folders.results)] {
    return Kept{eval::builtInSets(tasksFolder), eval::ResultStore(results).list()};
  }));
}

void EvaluationPanel::Private::takeKept() {
  Kept read = reading.result();
  for (const eval::BuiltInSet& set : read.sets) addTask(QString::fromStdString(set.name), shownPath(set.path), true);
  kept = std::move(read.results.runs);
  if (!read.results.problems.empty()) {
    message->say(InlineMessage::Kind::warning, QString::fromStdString(read.results.problems.front().message));
  }
  update();
  showResults();
}

void EvaluationPanel::Private::addTask(const QString& name, const QString& path, bool isChosen) {
  auto* box = new QCheckBox(EvaluationText::task(name), taskRow);
  box->setToolTip(path);
  box->setProperty("path", path);
  box->setChecked(isChosen);
  boxes.append(box);
  tasks->removeWidget(addButton);
  tasks->addWidget(box);
  tasks->addWidget(addButton);  // always the last
  connect(box, &QCheckBox::toggled, &panel, [this] { update(); });
}

QStringList EvaluationPanel::Private::chosenFiles() const {
  QStringList files;
  for (const QCheckBox* box : boxes) {
    if (box->isChecked()) files.append(box->property("path").toString());
  }
  return files;
}

void EvaluationPanel::Private::chooseTaskFile() {
  auto* dialog =
      new QFileDialog(&panel, tr("Add a task file"), QStandardPaths::writableLocation(QStandardPaths::HomeLocation),
                      tr("Task files (*.jsonl)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  connect(dialog, &QFileDialog::fileSelected, &panel, &EvaluationPanel::addTaskFile);
  dialog->open();
}

void EvaluationPanel::Private::chooseCsv() {
  auto* dialog =
      new QFileDialog(&panel, tr("Export results"), QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation),
                      tr("Tables (*.csv)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("csv"));
  connect(dialog, &QFileDialog::fileSelected, &panel, &EvaluationPanel::exportCsv);
  dialog->open();
}

void EvaluationPanel::Private::end(const QString& why) {
  progress->finish();
  if (!why.isEmpty()) message->say(InlineMessage::Kind::info, why);
  update();
}

void EvaluationPanel::Private::update() {
  const bool isRunning = evaluation.isRunning();
  title->setText(model.isEmpty() ? tr("Evaluation") : tr("Evaluation of %1").arg(model));
  runButton->setText(isRunning ? tr("Stop") : tr("Run"));
  runButton->setIcon(style::icon(isRunning ? QStringLiteral("stop") : QStringLiteral("play"), style::Ink::text));
  runButton->setEnabled(isRunning || (isLoaded && !chosenFiles().isEmpty()));
  runButton->setToolTip(isRunning || isLoaded ? QString() : tr("Load the model first; an evaluation runs on it."));
}

void EvaluationPanel::Private::showResults() {
  shown.clear();
  for (const eval::TaskRun& run : kept) {
    if (QString::fromStdString(run.model.name) == model) shown.push_back(run);
  }
  exportButton->setEnabled(!shown.empty());
  table->setRuns(shown);
}

}  // namespace praxis::ui::library
