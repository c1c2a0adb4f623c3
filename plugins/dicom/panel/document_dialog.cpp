#include "plugins/dicom/panel/document_dialog.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QThreadPool>
#include <QVBoxLayout>

#include "plugins/dicom/panel/priorities.h"
#include "plugins/dicom/panel/study_model.h"

namespace praxis::plugins::dicom::panel {
namespace {

constexpr QSize kSize(860, 560);

QString entryText(const study::Series& document) {
  const QString kind = SeriesStripModel::kindText(document.kind);
  if (document.description.empty()) return kind;
  return QStringLiteral("%1: %2").arg(kind, QString::fromStdString(document.description));
}

}  // namespace

std::vector<study::Series> documentsOf(const study::Collection& collection) {
  std::vector<study::Series> all;
  for (const study::Patient& patient : collection.patients) {
    for (const study::Study& study : patient.studies) {
      all.insert(all.end(), study.documents.begin(), study.documents.end());
    }
  }
  return all;
}

DocumentDialog::DocumentDialog(std::vector<study::Series> documents, QThreadPool& pool, QWidget* parent)
    : QDialog(parent),
      m_documents(std::move(documents)),
      m_pool(pool),
      m_mailbox(std::make_shared<Mailbox>(this)),
      m_list(new QListWidget(this)),
      m_note(new QLabel(this)),
      m_text(new QPlainTextEdit(this)) {
  setWindowTitle(tr("Reports and documents"));
  resize(kSize);
  for (const study::Series& document : m_documents) m_list->addItem(entryText(document));
  m_text->setReadOnly(true);
  m_note->setWordWrap(true);
  m_note->setTextFormat(Qt::PlainText);
  auto* parts = new QSplitter(this);
  parts->addWidget(m_list);
  parts->addWidget(m_text);
  parts->setStretchFactor(1, 1);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  m_save = buttons->addButton(tr("Save the file inside"), QDialogButtonBox::ActionRole);
  m_save->setEnabled(false);
  auto* column = new QVBoxLayout(this);
  column->addWidget(parts, 1);
  column->addWidget(m_note);
  column->addWidget(buttons);
  connect(m_list, &QListWidget::currentRowChanged, this, &DocumentDialog::read);
  connect(m_save, &QPushButton::clicked, this, &DocumentDialog::askWhereToSave);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
  choose(0);
}

DocumentDialog::~DocumentDialog() { m_mailbox->close(); }

void DocumentDialog::choose(int row) { m_list->setCurrentRow(row); }

QString DocumentDialog::shownText() const { return m_text->toPlainText(); }

const std::filesystem::path& DocumentDialog::pathAt(int row) const {
  return m_documents[static_cast<std::size_t>(row)].slices.front().path;
}

void DocumentDialog::read(int row) {
  m_text->clear();
  m_note->clear();
  m_save->setEnabled(false);
  if (row < 0) return;
  ++m_reading;
  m_pool.start(
      [this, row, mailbox = m_mailbox, document = m_documents[static_cast<std::size_t>(row)]] {
        auto content = std::make_shared<Content>(record::readDocumentText(document.slices.front().path));
        mailbox->post([this, row, content] { take(row, *content); });
      },
      kPriorityAwaited);
}

void DocumentDialog::take(int row, const Content& content) {
  --m_reading;
  if (row != m_list->currentRow()) return;
  if (!content) {
    m_note->setText(QString::fromStdString(content.error().message));
    return;
  }
  m_text->setPlainText(QString::fromStdString(content->text));
  m_save->setEnabled(content->fileBytes > 0);
  if (content->fileBytes > 0) {
    const QString type = QString::fromStdString(content->mimeType);
    const QString size = QLocale().formattedDataSize(static_cast<qint64>(content->fileBytes));
    m_note->setText(tr("A file is embedded here (%1, %2). Save it and open it with a program made for it.")
                        .arg(type.isEmpty() ? tr("kind not stated") : type, size));
  } else if (content->isShortened) {
    m_note->setText(tr("The report is longer than what is shown."));
  } else if (content->text.empty()) {
    m_note->setText(tr("There is no text in it."));
  }
}

void DocumentDialog::askWhereToSave() {
  auto* dialog = new QFileDialog(this, tr("Save the file inside"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  connect(dialog, &QFileDialog::fileSelected, this, &DocumentDialog::save);
  dialog->open();
}

void DocumentDialog::save(const QString& target) {
  ++m_reading;
  m_pool.start(
      [this, target, mailbox = m_mailbox, path = pathAt(m_list->currentRow())] {
        const auto saved = record::saveEmbeddedFile(path, QFile::encodeName(target).toStdString());
        const QString said = saved ? tr("Saved as %1.").arg(target) : QString::fromStdString(saved.error().message);
        mailbox->post([this, said] {
          --m_reading;
          m_note->setText(said);
        });
      },
      kPriorityAwaited);
}

}  // namespace praxis::plugins::dicom::panel
