#include "plugins/dicom/panel/dicom_panel.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

#include "engine/base/log.h"
#include "plugins/dicom/index/index_service.h"
#include "plugins/dicom/panel/collection_report.h"
#include "plugins/dicom/panel/document_dialog.h"
#include "plugins/dicom/panel/frame_loader.h"
#include "plugins/dicom/panel/series_list.h"
#include "plugins/dicom/panel/study_browser.h"
#include "plugins/dicom/panel/study_job.h"
#include "plugins/dicom/panel/tool_bar.h"
#include "plugins/dicom/panel/viewing_page.h"
#include "plugins/dicom/panel/viewport.h"
#include "plugins/dicom/panel/viewport_grid.h"
#include "ui/style/tokens.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/section_title.h"

namespace praxis::plugins::dicom::panel {

namespace space = ui::style::space;
using ui::widgets::InlineMessage;

DicomPanel::DicomPanel(ui::plugin::PanelHost& host, QThreadPool& pool, QWidget* parent)
    : Panel(parent),
      m_host(host),
      m_pool(pool),
      m_job(new StudyJob(pool, this)),
      m_loader(new FrameLoader(pool, this)),
      m_message(new InlineMessage(this)),
      m_progress(new ui::widgets::ProgressRow(this)),
      m_pages(new QStackedWidget(this)) {
  setAcceptDrops(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(space::kMedium, space::kSmall, space::kMedium, space::kSmall);
  column->setSpacing(space::kSmall);
  m_header = makeToolBar();
  column->addWidget(m_header);
  column->addWidget(m_message);
  column->addWidget(m_progress);
  column->addWidget(m_pages, 1);
  m_pages->addWidget(makeEmptyState());
  makeViewing();
  if (!host.dataFolder().isEmpty()) makeStudies(pool);
  showPage(home());
  m_progress->finish();
  connectJobs();
}

// The viewports are clients of the loader, which is an older child.
DicomPanel::~DicomPanel() { delete m_viewing; }

QWidget* DicomPanel::makeToolBar() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(space::kSmall);
  auto* files = ui::widgets::secondaryButton(tr("Open files"), "open-file", bar);
  auto* folder = ui::widgets::secondaryButton(tr("Open folder"), "open-folder", bar);
  row->addWidget(new ui::widgets::SectionTitle(tr("Imaging"), ui::widgets::SectionTitle::Level::page, bar));
  row->addStretch(1);
  row->addWidget(files);
  row->addWidget(folder);
  connect(files, &QPushButton::clicked, this, &DicomPanel::askForFiles);
  connect(folder, &QPushButton::clicked, this, &DicomPanel::askForFolder);
  return bar;
}

QWidget* DicomPanel::makeEmptyState() {
  auto* page = new ui::widgets::EmptyState(
      "imaging", tr("Open a DICOM file, a folder or a DICOMDIR to look at a study."), tr("Open folder"), this);
  page->setNote(tr("Files can also be dropped here. Nothing leaves this computer."));
  connect(page, &ui::widgets::EmptyState::activated, this, &DicomPanel::askForFolder);
  if (!m_host.samplePaths().isEmpty()) {
    QPushButton* sample = page->addSecondary(tr("Open the sample study"));
    connect(sample, &QPushButton::clicked, this, [this] { openPaths(m_host.samplePaths()); });
  }
  return page;
}

void DicomPanel::makeViewing() {
  m_viewing = new ViewingPage(*m_loader, m_pool, m_host.dataFolder(), this);
  m_pages->addWidget(m_viewing);
  connect(m_viewing, &ViewingPage::said, this,
          [this](const QString& message) { m_message->say(InlineMessage::Kind::error, message); });
  connect(m_viewing, &ViewingPage::noted, this,
          [this](const QString& message) { m_message->say(InlineMessage::Kind::info, message); });
  connect(m_viewing, &ViewingPage::asked, this,
          [this](const ui::bridge::ImageQuestion& question) { m_host.askAbout(question); });
  connect(m_viewing, &ViewingPage::studiesWanted, this, [this] { showPage(home()); });
  const ToolBar& tools = m_viewing->toolBar();
  connect(&tools, &ToolBar::filesWanted, this, &DicomPanel::askForFiles);
  connect(&tools, &ToolBar::folderWanted, this, &DicomPanel::askForFolder);
  connect(&tools, &ToolBar::charsetChosen, this, &DicomPanel::readAs);
}

// The service is a younger child than the pages, so that it outlives the browser.
void DicomPanel::makeStudies(QThreadPool& pool) {
  m_list = new index::IndexService(m_host.dataFolder(), this);
  m_studies = new StudyBrowser(*m_list, pool, this);
  m_pages->addWidget(m_studies);
  m_job->setList(m_list->path());
  connect(m_job, &StudyJob::listed, this, [this](const QString& problem) {
    m_list->noteChange();
    if (!problem.isEmpty()) m_message->say(InlineMessage::Kind::warning, problem);
  });
  connect(m_studies, &StudyBrowser::openRequested, this, &DicomPanel::openListed);
  connect(m_studies, &StudyBrowser::openFolderRequested, this, &DicomPanel::askForFolder);
  if (m_host.samplePaths().isEmpty()) return;
  connect(m_studies->addSecondary(tr("Open the sample study")), &QPushButton::clicked, this,
          [this] { openPaths(m_host.samplePaths()); });
}

QWidget* DicomPanel::home() const { return m_studies != nullptr ? m_studies : m_pages->widget(0); }

void DicomPanel::openListed(std::shared_ptr<const study::Collection> collection) {
  m_job->abandon();
  m_progress->finish();
  m_message->dismiss();
  m_charset.clear();
  m_viewing->toolBar().setCharset({});
  // What would be read again with another character set.
  m_opened.clear();
  for (const study::Study& study : collection->patients.front().studies) {
    for (const study::Series& series : study.series) {
      for (const study::Slice& slice : series.slices) {
        if (slice.frame == 0) m_opened << QFile::decodeName(slice.path.c_str());
      }
    }
    for (const study::Series& one : study.documents) m_opened << QFile::decodeName(one.slices.front().path.c_str());
  }
  takeCollection(std::move(collection));
}

SeriesList& DicomPanel::seriesList() { return m_viewing->seriesList(); }

// The viewing page has a toolbar of its own and needs the height.
void DicomPanel::showPage(QWidget* page) {
  m_pages->setCurrentWidget(page);
  m_header->setVisible(page != m_viewing);
  if (page == m_viewing) m_viewing->grid().active().setFocus();
}

void DicomPanel::connectJobs() {
  connect(m_job, &StudyJob::progress, this, [this](int done, int total) {
    m_progress->setProgress(total > 0 ? double(done) / total : -1, tr("Reading %1 of %2 files").arg(done).arg(total));
  });
  connect(m_job, &StudyJob::finished, this, &DicomPanel::takeCollection);
  connect(m_job, &StudyJob::failed, this, [this](const QString& message) {
    m_progress->finish();
    m_message->say(InlineMessage::Kind::error, message);
  });
  connect(m_job, &StudyJob::stopped, this, [this] { m_progress->finish(); });
  connect(m_progress, &ui::widgets::ProgressRow::stopRequested, m_job, &StudyJob::stop);
  connect(m_loader, &FrameLoader::thumbnailReady, this,
          [this](int row, const QImage& image) { seriesList().seriesModel().setThumbnail(row, image); });
  connect(m_message, &InlineMessage::actionTriggered, this, &DicomPanel::answerMessage);
}

void DicomPanel::openPaths(const QStringList& paths) {
  if (paths.isEmpty()) return;
  m_charset.clear();
  m_viewing->toolBar().setCharset({});
  start(paths, false);
}

bool DicomPanel::askAbout(ui::plugin::AskSubject subject, const QString& question) {
  if (m_pages->currentWidget() == m_viewing) return m_viewing->ask(subject, question);
  m_message->say(InlineMessage::Kind::info, tr("There is no picture to ask about. Open a study first."));
  return false;
}

void DicomPanel::openToAsk(const QStringList& paths) {
  openPaths(paths);
  m_asksWhenOpened = true;
}

void DicomPanel::start(const QStringList& paths, bool again) {
  m_opened = paths;
  m_asksWhenOpened = false;
  m_message->dismiss();
  m_progress->start(tr("Looking for DICOM files"));
  m_progress->setProgress(-1);
  m_job->start(paths, m_charset, again);
}

// Only the texts change, but they decide what belongs together too.
void DicomPanel::readAs(const QString& charset) {
  m_charset = charset;
  if (!m_opened.isEmpty()) start(m_opened, true);
}

bool DicomPanel::isIdle() const {
  const bool listed = m_studies == nullptr || m_studies->isIdle();
  return !m_job->isRunning() && m_loader->isIdle() && m_viewing->isIdle() && listed;
}

void DicomPanel::askForFiles() {
  auto* dialog = new QFileDialog(this, tr("Open DICOM files"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  connect(dialog, &QFileDialog::filesSelected, this, &DicomPanel::openPaths);
  dialog->open();
}

void DicomPanel::askForFolder() {
  auto* dialog = new QFileDialog(this, tr("Open a folder of DICOM files"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  connect(dialog, &QFileDialog::filesSelected, this, &DicomPanel::openPaths);
  dialog->open();
}

void DicomPanel::takeCollection(std::shared_ptr<const study::Collection> collection) {
  m_progress->finish();
  engine::base::log::info("imaging", "read {} files: {} without pictures, {} unreadable", collection->filesRead,
                          collection->filesWithoutPixels, collection->problems.size());
  m_viewing->setCollection(nullptr);
  m_loader->clear();
  m_collection = collection;
  if (std::exchange(m_asksWhenOpened, false)) m_viewing->askWhenShown();
  m_viewing->setCollection(collection);
  reportProblems(*collection);
  const SeriesModel& model = seriesList().seriesModel();
  const int rows = model.rowCount();
  showPage(rows > 0 ? m_viewing : home());
  if (rows == 0) showDocuments();
  for (int row = 0; row < rows; ++row) m_loader->wantThumbnail(row, *model.row(row).series);
}

void DicomPanel::reportProblems(const study::Collection& collection) {
  const CollectionReport report = reportOn(collection);
  m_offersDocuments = report.lines.isEmpty();
  if (m_offersDocuments) {
    const auto documents = static_cast<int>(documentsOf(collection).size());
    if (documents > 0)
      m_message->say(InlineMessage::Kind::info, tr("%n reports or documents belong to this.", nullptr, documents),
                     tr("Show them"));
    return;
  }
  const QString hint = QString::fromStdString(collection.charsetHint);
  m_suggestedCharset = report.isShortened ? QString() : hint;
  const QString answer = hint.isEmpty() ? QString() : tr("Read as %1").arg(hint);
  const auto kind = collection.patients.empty() ? InlineMessage::Kind::error : InlineMessage::Kind::warning;
  m_message->say(kind, report.lines.join('\n'), report.isShortened ? tr("Show all") : answer);
}

// The message's one action: another character set if one was offered, else all there is to say.
void DicomPanel::answerMessage() {
  if (m_offersDocuments) return showDocuments();
  if (m_suggestedCharset.isEmpty()) {
    showProblemList();
    return;
  }
  m_viewing->toolBar().setCharset(m_suggestedCharset);
  readAs(m_suggestedCharset);
}

void DicomPanel::showDocuments() {
  std::vector<study::Series> documents = m_collection ? documentsOf(*m_collection) : std::vector<study::Series>();
  if (documents.empty()) return;
  auto* dialog = new DocumentDialog(std::move(documents), m_pool, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

void DicomPanel::showProblemList() {
  if (!m_collection) return;
  auto* dialog = new QDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("What was found while reading"));
  dialog->resize(720, 420);
  auto* text = new QPlainTextEdit(reportOn(*m_collection).all.join('\n'), dialog);
  text->setReadOnly(true);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
  auto* column = new QVBoxLayout(dialog);
  column->addWidget(text);
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
  dialog->open();
}

void DicomPanel::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void DicomPanel::dropEvent(QDropEvent* event) {
  QStringList paths;
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) paths << url.toLocalFile();
  }
  event->acceptProposedAction();
  openPaths(paths);
}

}  // namespace praxis::plugins::dicom::panel
