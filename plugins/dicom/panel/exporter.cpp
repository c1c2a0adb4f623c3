#include "plugins/dicom/panel/exporter.h"

#include <QFileDialog>
#include <QSaveFile>
#include <QThreadPool>

#include "plugins/dicom/record/csv.h"
#include "plugins/dicom/record/key_objects.h"
#include "plugins/dicom/record/structured_report.h"

namespace praxis::plugins::dicom::panel {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

std::filesystem::path pathOf(const QString& path) { return std::filesystem::path(path.toStdString()); }

Result<void> notWritten(const QSaveFile& file) {
  return fail(ErrorCode::io, "The file could not be written: {}. Choose another place or free some room.",
              file.errorString().toStdString());
}

Result<void> writePicture(const QImage& picture, const QString& path) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || !picture.save(&file, "PNG") || !file.commit()) return notWritten(file);
  return {};
}

Result<void> writeTable(const record::StudyRecord& record, const QString& path) {
  const std::string text = record::toCsv(record, true);
  QSaveFile file(path);
  const bool opened = file.open(QIODevice::WriteOnly);
  if (!opened || file.write(text.data(), static_cast<qint64>(text.size())) < 0 || !file.commit()) {
    return notWritten(file);
  }
  return {};
}

}  // namespace

Exporter::Exporter(QThreadPool& pool, QWidget* window)
    : QObject(window), m_pool(pool), m_window(window), m_mailbox(std::make_shared<Mailbox>(this)) {}

Exporter::~Exporter() { m_mailbox->close(); }

void Exporter::ask(const QString& title, const QString& suggestion, const QString& filter, const QString& suffix,
                   Job job) {
  auto* dialog = new QFileDialog(m_window, title);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setNameFilter(filter);
  dialog->setDefaultSuffix(suffix);
  dialog->selectFile(suggestion);
  connect(dialog, &QFileDialog::fileSelected, this,
          [this, job = std::move(job)](const QString& path) { write(path, job); });
  dialog->open();
}

void Exporter::write(const QString& path, Job job) {
  ++m_underWay;
  m_pool.start([this, mailbox = m_mailbox, path, job = std::move(job)] {
    const Result<void> result = job(path);
    const QString problem = result ? QString() : QString::fromStdString(result.error().message);
    mailbox->post([this, path, problem] {
      --m_underWay;
      if (problem.isEmpty())
        Q_EMIT saved(tr("Saved to %1.").arg(path));
      else
        Q_EMIT failed(problem);
    });
  });
}

// Suggested names hold no patient data.
void Exporter::savePicture(const QImage& picture) {
  ask(tr("Save the picture as shown"), QStringLiteral("picture.png"), tr("Pictures (*.png)"), QStringLiteral("png"),
      [picture](const QString& path) { return writePicture(picture, path); });
}

void Exporter::saveTable(record::StudyRecord record) {
  ask(tr("Save measurements as a table"), QStringLiteral("measurements.csv"), tr("Tables (*.csv)"),
      QStringLiteral("csv"), [record = std::move(record)](const QString& path) { return writeTable(record, path); });
}

void Exporter::saveReport(record::StudyRecord record, record::SourceFiles files) {
  ask(tr("Save measurements as DICOM SR"), QStringLiteral("measurements.dcm"), tr("DICOM files (*.dcm)"),
      QStringLiteral("dcm"), [record = std::move(record), files = std::move(files)](const QString& path) {
        return record::writeReport(record, files, pathOf(path));
      });
}

void Exporter::saveKeyImages(record::StudyRecord record, record::SourceFiles files) {
  ask(tr("Save key images as DICOM KO"), QStringLiteral("key-images.dcm"), tr("DICOM files (*.dcm)"),
      QStringLiteral("dcm"), [record = std::move(record), files = std::move(files)](const QString& path) {
        return record::writeKeyObjects(record, files, pathOf(path));
      });
}

}  // namespace praxis::plugins::dicom::panel
