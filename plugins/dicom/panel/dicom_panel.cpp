#include "plugins/dicom/panel/dicom_panel.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

#include "engine/base/log.h"
#include "plugins/dicom/panel/frame_loader.h"
#include "plugins/dicom/panel/series_list.h"
#include "plugins/dicom/panel/series_viewer.h"
#include "plugins/dicom/panel/study_job.h"
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
      m_job(new StudyJob(pool, this)),
      m_loader(new FrameLoader(pool, this)),
      m_message(new InlineMessage(this)),
      m_progress(new ui::widgets::ProgressRow(this)),
      m_pages(new QStackedWidget(this)) {
  setAcceptDrops(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(space::kLarge, space::kMedium, space::kLarge, space::kMedium);
  column->setSpacing(space::kSmall);
  column->addWidget(makeToolBar());
  column->addWidget(m_message);
  column->addWidget(m_progress);
  column->addWidget(m_pages, 1);
  m_pages->addWidget(makeEmptyState());
  m_pages->addWidget(makeWorkspace());
  m_progress->finish();
  connectJobs();
}

DicomPanel::~DicomPanel() = default;

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
  if (!m_host.samplePath().isEmpty()) {
    QPushButton* sample = page->addSecondary(tr("Open the sample study"));
    connect(sample, &QPushButton::clicked, this, [this] { openPaths({m_host.samplePath()}); });
  }
  return page;
}

QWidget* DicomPanel::makeWorkspace() {
  auto* page = new QWidget(this);
  auto* row = new QHBoxLayout(page);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(space::kMedium);
  m_series = new SeriesList(page);
  m_viewer = new SeriesViewer(*m_loader, page);
  row->addWidget(m_series);
  row->addWidget(m_viewer, 1);
  connect(m_series, &SeriesList::seriesChosen, this, &DicomPanel::chooseSeries);
  connect(m_viewer, &SeriesViewer::sliceFailed, this,
          [this](const QString& message) { m_message->say(InlineMessage::Kind::error, message); });
  return page;
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
          [this](int row, const QImage& image) { m_series->seriesModel().setThumbnail(row, image); });
  connect(m_message, &InlineMessage::actionTriggered, this, &DicomPanel::showProblemList);
}

void DicomPanel::openPaths(const QStringList& paths) {
  if (paths.isEmpty()) return;
  m_message->dismiss();
  m_progress->start(tr("Looking for DICOM files"));
  m_progress->setProgress(-1);
  m_job->start(paths);
}

bool DicomPanel::isIdle() const { return !m_job->isRunning() && m_loader->isIdle(); }

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
  SeriesModel& model = m_series->seriesModel();
  m_viewer->show(nullptr, nullptr, nullptr);
  m_loader->clear();
  m_collection = collection;
  model.setCollection(collection);
  reportProblems(*collection);
  const int rows = model.rowCount();
  m_pages->setCurrentIndex(rows > 0 ? 1 : 0);
  if (rows == 0) return;
  m_series->setCurrentIndex(model.index(0));
  for (int row = 0; row < rows; ++row) {
    const auto& slices = model.row(row).series->slices;
    m_loader->wantThumbnail(row, slices[slices.size() / 2]);
  }
}

void DicomPanel::reportProblems(const study::Collection& collection) {
  QStringList parts;
  for (const study::Patient& patient : collection.patients) {
    for (const study::Study& study : patient.studies) {
      for (const study::Series& series : study.series) {
        for (const std::string& warning : series.warnings) {
          parts << tr("Series %1: %2").arg(QString::fromStdString(series.number), QString::fromStdString(warning));
        }
      }
    }
  }
  const auto unreadable = static_cast<int>(collection.problems.size());
  if (collection.patients.empty()) {
    parts.prepend(
        collection.filesWithoutPixels > 0
            ? tr("No pictures in these %1 files: they hold reports, plans or directories.").arg(collection.filesRead)
            : tr("No DICOM files were found there. Choose another file or folder."));
  }
  if (unreadable > 0)
    parts << tr("%1 of %2 files could not be read.").arg(unreadable).arg(unreadable + collection.filesRead);
  if (parts.isEmpty()) return;
  const auto kind = collection.patients.empty() ? InlineMessage::Kind::error : InlineMessage::Kind::warning;
  m_message->say(kind, parts.join('\n'), unreadable > 0 ? tr("Show files") : QString());
}

void DicomPanel::showProblemList() {
  if (!m_collection) return;
  QStringList lines;
  for (const study::Problem& problem : m_collection->problems) {
    lines << QString::fromStdString(problem.path.string())
          << QStringLiteral("    ") + QString::fromStdString(problem.message);
  }
  auto* dialog = new QDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Files that could not be read"));
  dialog->resize(720, 420);
  auto* text = new QPlainTextEdit(lines.join('\n'), dialog);
  text->setReadOnly(true);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
  auto* column = new QVBoxLayout(dialog);
  column->addWidget(text);
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
  dialog->open();
}

void DicomPanel::chooseSeries(int row) {
  const SeriesModel::Row& entry = m_series->seriesModel().row(row);
  m_viewer->show(entry.patient, entry.study, entry.series);
  m_host.showStatus(QString());
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
