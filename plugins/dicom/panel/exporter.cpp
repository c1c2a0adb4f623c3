#include "plugins/dicom/panel/exporter.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QSaveFile>
#include <QThreadPool>

#include "plugins/dicom/panel/priorities.h"

namespace praxis::plugins::dicom::panel {

Exporter::Exporter(QThreadPool& pool, QWidget* window)
    : QObject(window), m_pool(pool), m_window(window), m_mailbox(std::make_shared<Mailbox>(this)) {}

Exporter::~Exporter() { m_mailbox->close(); }

void Exporter::ask(const QString& title, const QString& suggestion, const QString& filter, Chosen chosen) {
  auto* dialog = new QFileDialog(m_window, title);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setNameFilter(filter);
  dialog->setDefaultSuffix(QFileInfo(suggestion).suffix());
  dialog->selectFile(suggestion);
  connect(dialog, &QFileDialog::fileSelected, this, std::move(chosen));
  dialog->open();
}

// Suggested names hold no patient data.
void Exporter::savePicture(const QImage& picture) {
  ask(tr("Save the picture as shown"), QStringLiteral("picture.png"), tr("Pictures (*.png)"),
      [this, picture](const QString& path) { writePicture(picture, path); });
}

void Exporter::askFor(StudyRecords::Export kind, Chosen chosen) {
  switch (kind) {
    case StudyRecords::Export::csv:
      return ask(tr("Save measurements as a table"), QStringLiteral("measurements.csv"), tr("Tables (*.csv)"),
                 std::move(chosen));
    case StudyRecords::Export::report:
      return ask(tr("Save measurements as DICOM SR"), QStringLiteral("measurements.dcm"), tr("DICOM files (*.dcm)"),
                 std::move(chosen));
    case StudyRecords::Export::keyObjects:
      return ask(tr("Save key images as DICOM KO"), QStringLiteral("key-images.dcm"), tr("DICOM files (*.dcm)"),
                 std::move(chosen));
  }
}

void Exporter::writePicture(const QImage& picture, const QString& path) {
  ++m_underWay;
  m_pool.start(
      [this, mailbox = m_mailbox, picture, path] {
        QSaveFile file(path);
        const bool written = file.open(QIODevice::WriteOnly) && picture.save(&file, "PNG") && file.commit();
        mailbox->post([this, written, path, reason = file.errorString()] {
          --m_underWay;
          if (written)
            Q_EMIT saved(path);
          else
            Q_EMIT failed(
                tr("The picture could not be written: %1. Choose another place or free some room.").arg(reason));
        });
      },
      kPriorityAwaited);
}

}  // namespace praxis::plugins::dicom::panel
