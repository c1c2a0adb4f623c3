#pragma once
// Reports and documents of a study: what they are, the text of a report, the file inside a document to be saved. Files
// are read on the pool. Thread: gui.

#include <filesystem>
#include <memory>
#include <vector>

#include <QDialog>

#include "plugins/dicom/panel/mailbox.h"
#include "plugins/dicom/record/document_text.h"
#include "plugins/dicom/study/study.h"

class QLabel;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QThreadPool;

namespace praxis::plugins::dicom::panel {

// Of all studies of the collection.
std::vector<study::Series> documentsOf(const study::Collection& collection);

class DocumentDialog : public QDialog {
  Q_OBJECT
 public:
  // The pool outlives the dialog, which keeps unpacked files alive through their series.
  DocumentDialog(std::vector<study::Series> documents, QThreadPool& pool, QWidget* parent = nullptr);
  ~DocumentDialog() override;

  void choose(int row);
  bool isIdle() const { return m_reading == 0; }
  QString shownText() const;
  QPushButton& saveButton() { return *m_save; }

 private:
  using Content = engine::base::Result<record::DocumentText>;

  void read(int row);
  void take(int row, const Content& content);
  void askWhereToSave();
  void save(const QString& target);
  const std::filesystem::path& pathAt(int row) const;

  std::vector<study::Series> m_documents;
  QThreadPool& m_pool;
  std::shared_ptr<Mailbox> m_mailbox;
  int m_reading = 0;
  QListWidget* m_list;
  QLabel* m_note;
  QPlainTextEdit* m_text;
  QPushButton* m_save;
};

}  // namespace praxis::plugins::dicom::panel
