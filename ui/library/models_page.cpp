#include "ui/library/models_page.h"

#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMimeData>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTimer>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>
#include <QtConcurrent>

#include "ui/bridge/machine.h"
#include "ui/library/context_chooser.h"
#include "ui/library/evaluation_panel.h"
#include "ui/library/model_details.h"
#include "ui/library/model_list.h"
#include "ui/library/model_scanner.h"
#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/section_title.h"

namespace praxis::ui::library {

namespace {

constexpr int kMemoryIntervalMs = 2000;

QStringList standardFolders() {
  QStringList folders;
  for (const auto& folder : engine::library::modelFolders()) {
    folders.append(QFile::decodeName(QByteArray::fromStdString(folder.string())));
  }
  return folders;
}

// By name alone, as this is asked on the GUI thread. Folders are left to the window, which looks into them elsewhere.
QStringList modelPaths(const QMimeData& data) {
  QStringList paths;
  for (const QUrl& url : data.urls()) {
    if (!url.isLocalFile()) continue;
    const QString path = url.toLocalFile();
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == QLatin1String("gguf") || suffix == QLatin1String("safetensors")) paths.append(path);
  }
  return paths;
}

}  // namespace

class ModelsPage::Private {
 public:
  Private(ModelsPage& owner, bridge::EngineClient& engineClient, QStringList modelFolders)
      : page(owner), client(engineClient), folders(std::move(modelFolders)) {}

  void build();
  QWidget* makeBar();
  void connectWidgets();
  void connectEngine();
  void chooseFile();
  void take(const ModelEntry& entry);
  void load(const ModelEntry& entry);
  void readMemory();
  void updateUse();
  void updateCentre();

  ModelsPage& page;
  bridge::EngineClient& client;
  QStringList folders;
  QStringList opened;              // files from elsewhere, kept in the list until the page goes
  QString wanted;                  // to be selected once it has been read
  QString loading;                 // the path that was given to the engine last
  qint64 freeBytes = -1;

  ModelScanner scanner;
  QFutureWatcher<qint64> memory;
  QTimer memoryTimer;
  widgets::InlineMessage* message = nullptr;
  QStackedWidget* centre = nullptr;
  widgets::EmptyState* empty = nullptr;
  ModelList* list = nullptr;
  ModelDetails* details = nullptr;
  QSplitter* split = nullptr;
  EvaluationPanel* evaluation = nullptr;   // made when it is first asked for
};

ModelsPage::ModelsPage(bridge::EngineClient& client, QWidget* parent) : ModelsPage(client, standardFolders(), parent) {}

ModelsPage::ModelsPage(bridge::EngineClient& client, const QStringList& folders, QWidget* parent)
    : QWidget(parent), m_private(std::make_unique<Private>(*this, client, folders)) {
  setAcceptDrops(true);
  m_private->build();
  m_private->connectWidgets();
  m_private->connectEngine();
  m_private->readMemory();
  refresh();
  m_private->updateUse();
}

ModelsPage::~ModelsPage() = default;

void ModelsPage::refresh() {
  m_private->list->removeAll();
  m_private->details->setEntry(nullptr);
  m_private->scanner.scan(m_private->folders, m_private->opened);
  m_private->updateCentre();
}

void ModelsPage::openFile(const QString& path) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  if (!m_private->opened.contains(absolute)) m_private->opened.append(absolute);
  m_private->wanted = absolute;
  m_private->message->dismiss();
  refresh();
}

void ModelsPage::openEvaluation() {
  EvaluationPanel*& evaluation = m_private->evaluation;
  if (!evaluation) {
    evaluation = new EvaluationPanel(m_private->client, EvaluationPanel::standardFolders(), m_private->split);
    m_private->split->addWidget(evaluation);
    m_private->split->setStretchFactor(0, 1);
    m_private->split->setStretchFactor(1, 2);
    connect(evaluation, &EvaluationPanel::closeRequested, evaluation, &QWidget::hide);
  }
  evaluation->show();
  m_private->updateUse();
}

void ModelsPage::loadSelected() {
  const ModelEntry* entry = m_private->list->selected();
  if (entry && m_private->details->canLoad()) m_private->load(*entry);
}

bool ModelsPage::isIdle() const {
  const bool evaluates = m_private->evaluation && !m_private->evaluation->isIdle();
  return !m_private->scanner.isRunning() && m_private->freeBytes >= 0 && !evaluates;
}

void ModelsPage::dragEnterEvent(QDragEnterEvent* event) {
  if (!modelPaths(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void ModelsPage::dropEvent(QDropEvent* event) {
  for (const QString& file : modelPaths(*event->mimeData())) openFile(file);
  event->acceptProposedAction();
}

void ModelsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_private->readMemory();
  m_private->memoryTimer.start();
}

void ModelsPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  m_private->memoryTimer.stop();
}

void ModelsPage::Private::build() {
  list = new ModelList(&page);
  details = new ModelDetails(&page);
  split = new QSplitter(Qt::Vertical, &page);
  split->setChildrenCollapsible(false);
  centre = new QStackedWidget(split);
  empty = new widgets::EmptyState(QStringLiteral("models"), QString(), tr("Open a model"), centre);
  centre->addWidget(empty);
  centre->addWidget(list);
  split->addWidget(centre);

  auto* column = new QVBoxLayout;
  column->setSpacing(0);
  column->addWidget(makeBar());
  column->addWidget(split, 1);
  auto* row = new QHBoxLayout(&page);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addLayout(column, 1);
  row->addWidget(details);
  memoryTimer.setInterval(kMemoryIntervalMs);
}

QWidget* ModelsPage::Private::makeBar() {
  auto* bar = new QWidget(&page);
  message = new widgets::InlineMessage(bar);
  auto* row = new QHBoxLayout;
  auto* column = new QVBoxLayout(bar);
  column->setContentsMargins(style::space::kLarge, style::space::kMedium, style::space::kMedium, style::space::kMedium);
  column->addLayout(row);
  column->addWidget(message);
  row->setSpacing(style::space::kSmall);
  row->addWidget(new widgets::SectionTitle(tr("Models on this computer"), widgets::SectionTitle::Level::page, bar), 1);
  QToolButton* again = widgets::iconButton(QStringLiteral("refresh"), tr("Look again"), bar);
  QPushButton* open = widgets::secondaryButton(tr("Open a model"), QStringLiteral("open-file"), bar);
  open->setShortcut(QKeySequence::Open);
  open->setToolTip(tr("Use a .gguf file, or a Hugging Face folder by its config.json, from anywhere on this computer "
                      "(Ctrl+O)"));
  row->addWidget(again);
  row->addWidget(open);
  connect(again, &QToolButton::clicked, &page, &ModelsPage::refresh);
  connect(open, &QPushButton::clicked, &page, [this] { chooseFile(); });
  return bar;
}

void ModelsPage::Private::connectWidgets() {
  connect(&scanner, &ModelScanner::found, &page, [this](const ModelEntry& entry) { take(entry); });
  connect(&scanner, &ModelScanner::finished, &page, [this] { updateCentre(); });
  connect(&memory, &QFutureWatcher<qint64>::finished, &page, [this] {
    freeBytes = memory.result();
    updateUse();
  });
  connect(&memoryTimer, &QTimer::timeout, &page, [this] { readMemory(); });
  connect(empty, &widgets::EmptyState::activated, &page, [this] { chooseFile(); });
  connect(list, &ModelList::selectedChanged, &page, [this] {
    details->setEntry(list->selected());
    updateUse();
  });
  connect(list, &ModelList::loadRequested, &page, &ModelsPage::loadSelected);
  connect(details, &ModelDetails::loadRequested, &page, &ModelsPage::loadSelected);
  connect(details, &ModelDetails::evaluateRequested, &page, &ModelsPage::openEvaluation);
  connect(details, &ModelDetails::unloadRequested, &page, [this] { client.unload(); });
  connect(details->progress(), &widgets::ProgressRow::stopRequested, &page, [this] { client.unload(); });
}

void ModelsPage::Private::connectEngine() {
  using Client = bridge::EngineClient;
  connect(&client, &Client::stateChanged, &page, [this] { updateUse(); });
  connect(&client, &Client::loadProgress, &page, [this](double share, const QString& stage) {
    const QString name = QFileInfo(loading).fileName();
    details->progress()->setProgress(share, name.isEmpty() ? stage : tr("%1: %2").arg(name, stage));
  });
  connect(&client, &Client::modelLoaded, &page, [this](const bridge::ModelInfo& model) {
    if (model.contextShortened) {
      message->say(widgets::InlineMessage::Kind::info,
                   tr("%1 is loaded with a context of %L2 tokens; its trained %L3 do not fit into the free memory.")
                       .arg(model.name).arg(model.contextTokens).arg(model.contextTrained));
    } else {
      message->dismiss();
    }
    readMemory();
  });
  connect(&client, &Client::modelUnloaded, &page, [this] { readMemory(); });
  connect(&client, &Client::loadFailed, &page,
          [this](const QString& text) { message->say(widgets::InlineMessage::Kind::error, text); });
}

void ModelsPage::Private::chooseFile() {
  auto* dialog = new QFileDialog(&page, tr("Open a model"),
                                 QStandardPaths::writableLocation(QStandardPaths::HomeLocation),
                                 tr("Models (*.gguf *.safetensors config.json)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  connect(dialog, &QFileDialog::fileSelected, &page, &ModelsPage::openFile);
  dialog->open();
}

void ModelsPage::Private::take(const ModelEntry& entry) {
  list->put(entry);
  if (entry.path == wanted || entry.askedAs == wanted) {
    wanted.clear();
    list->select(entry.path);
  }
  updateCentre();
  updateUse();
}

void ModelsPage::Private::load(const ModelEntry& entry) {
  message->dismiss();
  loading = entry.path;
  bridge::LoadRequest request;
  request.path = entry.path;
  request.contextTokens = details->context()->context();
  client.load(request);
}

// Off the GUI thread, as everything that reads a file; one reading at a time.
void ModelsPage::Private::readMemory() {
  if (!memory.isRunning()) memory.setFuture(QtConcurrent::run(bridge::freeMemoryBytesNow));
}

void ModelsPage::Private::updateUse() {
  const bridge::ModelInfo* model = client.model();
  const bool busy = client.state() == bridge::EngineState::loading;
  list->setLoaded(model ? model->path : QString());
  // Loading unloads first, so what the loaded model keeps besides its mapped file counts as free.
  const qint64 comesFree = model ? model->totalBytes - model->weightBytes : 0;
  details->context()->setFreeBytes(freeBytes < 0 ? -1 : freeBytes + comesFree);

  const ModelEntry* entry = list->selected();
  auto use = ModelDetails::Use::none;
  if (entry && model && model->path == entry->path) use = ModelDetails::Use::loaded;
  if (entry && busy && loading == entry->path) use = ModelDetails::Use::loading;
  details->setUse(use, busy && use != ModelDetails::Use::loading);
  if (evaluation) {
    const QString name = entry && entry->summary ? QString::fromStdString(entry->summary->name) : QString();
    evaluation->setModel(name, use == ModelDetails::Use::loaded);
  }
  widgets::ProgressRow* progress = details->progress();
  if (busy && !progress->isRunning()) progress->start(tr("Loading"));
  if (!busy && progress->isRunning()) progress->finish();
}

void ModelsPage::Private::updateCentre() {
  const bool looking = scanner.isRunning();
  empty->setSentence(looking ? tr("Looking for models.") : tr("No models were found."));
  empty->setNote(tr("Praxis looks in: %1").arg(folders.join(QStringLiteral(", "))));
  empty->button()->setHidden(looking);
  centre->setCurrentWidget(list->count() > 0 ? static_cast<QWidget*>(list) : empty);
}

}  // namespace praxis::ui::library
